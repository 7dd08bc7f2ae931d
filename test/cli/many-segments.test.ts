import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { simulatorHeaders } from "../support/simulator-headers.ts";
import { dataFiles, fails, made, succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const CHURN = "High churn risk";
const LOYAL = "Loyal customers";
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.3"]);
});
afterAll(() => simulator.stop());

async function createSegment(name: string, mergePolicyId?: string): Promise<void> {
  const response = await fetch(`${simulator.url}/data/core/ups/segment/definitions`, {
    method: "POST",
    headers: { ...(await simulatorHeaders(simulator.env)), "content-type": "application/json" },
    body: JSON.stringify({
      name,
      mergePolicyId,
      expression: { type: "PQL", format: "pql/text", value: "true" },
      schema: { name: "_xdm.context.profile" },
    }),
  });
  expect(response.status).toBe(200);
}

async function mergePolicies(): Promise<{ id: string; default: boolean }[]> {
  const url = `${simulator.url}/data/core/ups/config/mergePolicies`;
  const response = await fetch(url, { headers: await simulatorHeaders(simulator.env) });
  return ((await response.json()) as { children: { id: string; default: boolean }[] }).children;
}

test("three segments, a batch and a folder each: one job, and counts per segment", async () => {
  await createSegment("Third");
  const folder = tempFolder();
  writeFileSync(join(folder, "segments.txt"), `# nightly\n${LOYAL}\n\nThird\n`);
  const before = await simulator.counters();
  const out = join(folder, "o");
  const args = [
    "export",
    CHURN,
    "--segments-file",
    join(folder, "segments.txt"),
    "--per-segment",
    "--out",
    out,
  ];
  const result = await succeeds(args, simulator.env);
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
  expect(result.batches).toHaveLength(3);
  expect(result.segments.map(({ name }) => name)).toEqual([CHURN, LOYAL, "Third"]);

  const world = await simulator.world();
  const rows = result.segments.map((segment) => [segment.name, segment.rows]);
  const expected = rows.map(([name]) => [
    name,
    world.segments.find((segment) => segment.name === name)?.rows,
  ]);
  expect(rows).toEqual(expected);
  expect(result.rows).toBe(rows.reduce((sum, [, count]) => sum + Number(count), 0));
  expect(readdirSync(out).toSorted()).toEqual(
    [CHURN, LOYAL, "SHA256SUMS", "Third", "_SUCCESS", "manifest.json"].toSorted(),
  );
  for (const name of [CHURN, LOYAL, "Third"])
    expect(Object.keys(dataFiles(join(out, name)))).toHaveLength(1);
});

test("several segments in one batch are the people of all of them", async () => {
  const result = await succeeds(
    ["export", CHURN, LOYAL, "--out", join(tempFolder(), "o")],
    simulator.env,
  );
  expect(result.batches).toHaveLength(1);
  expect(result.segments).toHaveLength(2);
  expect(result.rows).toBeGreaterThan(0);
});

test("segments of two merge policies are refused before anything is made; with one chosen there is one job", async () => {
  const other = (await mergePolicies()).find((policy) => !policy.default);
  await createSegment("Elsewhere", other?.id ?? "");
  const before = await simulator.counters();
  const args = ["export", CHURN, "Elsewhere", "--out", join(tempFolder(), "o")];
  const refused = await fails(args, simulator.env, 2);
  expect(refused.error).toMatchObject({ code: "bad-option" });
  expect(refused.error?.message).toContain(`"${CHURN}"`);
  expect(refused.error?.message).toContain('"Elsewhere"');
  expect(await made(simulator, before)).toEqual({ datasets: 0, jobs: 0 });
  await succeeds([...args, "--merge-policy", "Default"], simulator.env);
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
});

test("a column that does not exist: the near miss, and nothing is made", async () => {
  const before = await simulator.counters();
  const args = [
    "export",
    CHURN,
    "--fields",
    "identityMap,person.name.firstNam",
    "--out",
    join(tempFolder(), "o"),
  ];
  const refused = await fails(args, simulator.env, 2);
  expect(refused).toMatchObject({ error: { code: "schema-field-unknown" }, resume: null });
  expect(refused.error?.message).toContain('Did you mean "person.name.firstName"');
  expect(await made(simulator, before)).toEqual({ datasets: 0, jobs: 0 });
});

test("fewer bytes allowed than are listed: nothing is fetched", async () => {
  const before = await simulator.counters();
  const out = join(tempFolder(), "o");
  const refused = await fails(
    ["export", CHURN, "--max-bytes", "1KiB", "--out", out],
    simulator.env,
    2,
  );
  expect(refused.error).toMatchObject({ code: "too-many-bytes", details: { maxBytes: 1024 } });
  expect(
    (await simulator.counters()).requests["GET /data/foundation/export/files/{dataSetFileId}"],
  ).toBe((before.requests["GET /data/foundation/export/files/{dataSetFileId}"] ?? 0) + 1);
  expect(readdirSync(out)).toEqual([]);
});
