import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { CliResult } from "../../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../../support/cli-simulator.ts";
import { type FailureJson, made } from "../../support/export-cli.ts";
import { exportFile, scoresFile } from "../../support/workflow-files.ts";
import { workflowPlace } from "../../support/workflow-place.ts";

let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "3600", "--profiles", "200"]);
});
afterAll(() => simulator.stop());

function place(text: string) {
  const { cwd, aepx, write } = workflowPlace(simulator.env, { "f.yaml": text });
  return {
    cwd,
    aepx: (line: string, ...more: readonly string[]) =>
      aepx([...line.split(" "), ...more, "--json"]),
    write: (content: string) => write("f.yaml", content),
  };
}

const failureOf = ({ json }: CliResult) => json as FailureJson;

test("what failed is continued by the same command or by its id, and nothing is done twice", async () => {
  const { cwd, aepx } = place(scoresFile);
  const flag = join(cwd, "flag");
  const failed = await aepx("run f.yaml --input out=o --input", `command=test -e ${flag}`);
  expect(failed.code).toBe(6);
  const { runId, status, resume } = failureOf(failed);
  expect({ status, resume }).toEqual({ status: "failed", resume: `aepx runs resume ${runId}` });
  const { requests } = await simulator.counters();
  expect((await aepx(`runs resume ${runId}`)).code).toBe(6);
  writeFileSync(flag, "");
  const resumed = await aepx(`runs resume ${runId}`);
  expect(resumed).toMatchObject({ code: 0, json: { runId, workflow: "scores", skipped: [] } });
  expect((await simulator.counters()).requests).toEqual(requests);
});

test("a changed file goes on from a step; the run before it is not continued meanwhile", async () => {
  const { aepx, write } = place(scoresFile);
  const old = failureOf(await aepx("run f.yaml --input out=o --input command=false")).runId;
  write(scoresFile.replace("name: scores", "name: scores\ndescription: mended"));
  const changed = await aepx("run f.yaml --input out=o --input command=false");
  expect(changed).toMatchObject({ code: 2, json: { error: { code: "workflow-version" } } });

  const taking = await aepx("run f.yaml --from hand");
  const { runId } = failureOf(taking);
  expect(taking.code).toBe(6);
  expect(runId).not.toBe(old);
  const refused = await aepx(`runs resume ${old}`);
  expect(refused).toMatchObject({ code: 9, json: { error: { code: "locked" } } });
  expect(failureOf(refused).error?.message).toContain(`aepx runs resume ${runId}`);
  expect(await aepx(`runs cancel ${old}`)).toMatchObject({ code: 9, json: refused.json });

  const done = await aepx("run f.yaml --from hand --input command=true");
  expect(done).toMatchObject({ code: 0, json: { from: { step: "hand" }, status: "succeeded" } });
});

test("what would end the same way again is told to be mended and begun at its step; that works", async () => {
  const { aepx: run } = workflowPlace(simulator.env, { "my file.yaml": scoresFile });
  const aepx = (...args: readonly string[]) => run(args);
  const failed = await aepx("run", "my file.yaml", "--input", "out=o", "--input", "dataset=Nope");
  expect(failed.code).toBe(2);
  expect(failed.stderr).toMatch(
    /\n {2}Mend the cause, then: aepx run 'my file\.yaml' --from ready\n$/,
  );
  const [runId = ""] = /\d{8}T\d{6}Z-\w+/.exec(failed.stderr) ?? [];
  const resumed = await aepx("runs", "resume", runId);
  expect(resumed.stderr).toContain("  Mend the cause, then: aepx run FILE --from ready\n");

  const dataset = "dataset=Customer AI Scores - churn";
  const mended = await aepx("run", "my file.yaml", "--from", "ready", "--input", dataset);
  expect(mended.code, mended.stderr).toBe(0);
});

test("cancelling a run of a file cancels its export job and lets go of its folder and dataset", async () => {
  const { cwd, aepx } = place(exportFile);
  const before = await simulator.counters();
  const parked = await aepx("run f.yaml --input out=o --no-wait");
  expect(parked).toMatchObject({ code: 0, json: { status: "parked", error: null } });
  const { runId } = failureOf(parked);
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });

  const canceled = await aepx(`runs cancel ${runId}`);
  expect(canceled).toMatchObject({ code: 0, json: { runId, status: "canceled" } });
  const { json } = await aepx("jobs list --limit 1");
  expect(json).toMatchObject({ items: [{ status: expect.stringMatching(/^CANCELL/) }] });
  expect(existsSync(join(cwd, "o", ".aepx-run"))).toBe(false);
  // As after an export that was canceled: the dataset stays until it is pruned.
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
  const pruned = await aepx("datasets prune --older-than 0s --dry-run");
  expect(pruned.stdout).toContain(runId);
  expect(await aepx(`runs resume ${runId}`)).toMatchObject({ code: 2 });
});

test("a run of a file has no audience to download; its job is named", async () => {
  const { aepx } = place(exportFile);
  const { runId } = failureOf(await aepx("run f.yaml --input out=o --no-wait"));
  const refused = await aepx(`download --run ${runId} --out d`);
  expect(refused).toMatchObject({ code: 2, json: { error: { code: "bad-option" } } });
  const { json } = await aepx("jobs list --limit 1");
  const [job] = (json as { readonly items: readonly { readonly id: string }[] }).items;
  expect(failureOf(refused).error?.message).toContain(`--job ${job?.id}`);
});
