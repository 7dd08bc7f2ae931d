import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { canarySecret } from "../support/canaries.ts";
import { runCli } from "../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { type FailureJson, fails, oneObject } from "../support/export-cli.ts";
import { simulatorHeaders } from "../support/simulator-headers.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.3"]);
});
afterAll(() => simulator.stop());

test("a dataset on another schema is refused before any job", async () => {
  const before = await simulator.counters();
  const args = [
    "export",
    SEGMENT,
    "--dataset",
    "Customer AI Scores - churn",
    "--out",
    join(tempFolder(), "o"),
  ];
  const refused = await fails(args, simulator.env, 2);
  expect(refused.error).toMatchObject({ code: "dataset-not-union" });
  expect((await simulator.counters()).exportJobsCreated).toBe(before.exportJobsCreated);
});

test("a segment whose name two have lists their ids", async () => {
  const token = await simulatorHeaders(simulator.env);
  const bodies = [1, 2].map(() => ({
    name: "Twins",
    expression: { type: "PQL", format: "pql/text", value: 'person.name.firstName = "Ada"' },
    schema: { name: "_xdm.context.profile" },
  }));
  for (const body of bodies) {
    const response = await fetch(`${simulator.url}/data/core/ups/segment/definitions`, {
      method: "POST",
      headers: { ...token, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  }
  const args = ["export", "Twins", "--out", join(tempFolder(), "o")];
  for (const more of [[], ["--scores-dataset", "Customer AI Scores - churn", "--accept-scores"]]) {
    const refused = await fails([...args, ...more], simulator.env, 2);
    expect(refused.error).toMatchObject({ code: "segment-ambiguous" });
    const ids = refused.error?.details["ids"] as string[];
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(refused.error?.message).toContain(id);
  }
});

test.each(["AEPX_CLIENT_ID", "AEPX_CLIENT_SECRET", "AEPX_ORG_ID", "AEPX_SANDBOX"])(
  "without %s it says so",
  async (name) => {
    const env = Object.fromEntries(Object.entries(simulator.env).filter(([key]) => key !== name));
    const refused = await fails(["export", SEGMENT, "--out", join(tempFolder(), "o")], env, 2);
    expect(refused.error?.message).toContain(name);
  },
);

test("a wrong secret is exit 3 and names the variables, not the value", async () => {
  const env = { ...simulator.env, AEPX_CLIENT_SECRET: canarySecret };
  const result = await runCli(
    ["export", SEGMENT, "--out", join(tempFolder(), "o"), "--json", "--verbose"],
    { env },
  );
  expect(result.code).toBe(3);
  const refused = oneObject<FailureJson>(result);
  expect(refused.error).toMatchObject({ code: "token-refused" });
  expect(refused.error?.message).toContain("AEPX_CLIENT_SECRET");
  expect(result.stdout + result.stderr).not.toContain(canarySecret);
});

test("a sandbox that the credential does not have is exit 3", async () => {
  const refused = await fails(
    ["export", SEGMENT, "--sandbox", "elsewhere", "--out", join(tempFolder(), "o")],
    simulator.env,
    3,
  );
  expect(refused.error?.code).toMatch(/^(forbidden|token-rejected)$/);
});

test("an output that is a file, or not empty, or not writable is refused before any request", async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "full"));
  writeFileSync(join(folder, "full", "x"), "");
  const before = await simulator.counters();
  for (const [name, code] of [
    ["file", "bad-option"],
    ["full", "output-not-empty"],
    ["file/below", "bad-option"],
  ] as const) {
    const refused = await fails(["export", SEGMENT, "--out", join(folder, name)], simulator.env, 2);
    expect(refused.error).toMatchObject({ code });
    expect(refused.error?.message).toContain(join(folder, name.split("/")[0] ?? ""));
  }
  const nowhere = await fails(["export", SEGMENT, "--out", "/proc/aepx"], simulator.env, 2);
  expect(nowhere.error).toMatchObject({ code: "output-unwritable" });
  expect((await simulator.counters()).requests).toEqual(before.requests);
});

test.each([
  [["--wiat", "1s"], "--wait"],
  [["--wait", "soon"], '--wait expects a duration such as 90s, 15m, 2h or 7d, not "soon".'],
  [["--wait", "1s", "--no-wait"], "--wait and --no-wait exclude each other."],
  [["--no-download"], "--out and --no-download exclude each other."],
  [["--fields", ""], "--fields"],
])("%j is refused in one line", async (args, words) => {
  const out = join(tempFolder(), "o");
  const result = await runCli(["export", SEGMENT, "--out", out, ...args], { env: simulator.env });
  expect(result.code).toBe(2);
  expect(result.stdout).toBe("");
  expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(result.stderr).toMatch(/^aepx: /);
  expect(result.stderr).toContain(words);
  expect(await fails(["export", SEGMENT, "--out", out, ...args], simulator.env, 2)).toMatchObject({
    status: "failed",
    runId: null,
  });
});

test("nowhere to put the rows is refused", async () => {
  const refused = await fails(["export", SEGMENT], simulator.env, 2);
  expect(refused.error?.message).toBe(
    "Where should the rows go? Give --out DIR, or --no-download to leave them in the dataset.",
  );
});

test("a run that another organisation started is not continued here", async () => {
  const folder = tempFolder();
  const env = { ...simulator.env, AEPX_HOME: join(folder, "home") };
  const parked = await runCli(
    ["export", SEGMENT, "--out", join(folder, "o"), "--no-wait", "--json"],
    { env },
  );
  const { runId } = oneObject<FailureJson>(parked);
  const refused = await fails(
    ["runs", "resume", runId ?? ""],
    { ...env, AEPX_ORG_ID: "BBBBBBBBBBBBBBBBBBBBBBBB@AdobeOrg" },
    2,
  );
  expect(refused.error).toMatchObject({ code: "bad-config" });
});
