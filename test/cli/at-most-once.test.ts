import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { type AudienceJson, dataFiles, made, succeeds } from "../support/export-cli.ts";
import { makeFolder, removeFolder, tempFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
const DATASETS = "POST /data/foundation/catalog/dataSets";
const JOBS = "POST /data/core/ups/export/jobs";
let simulator: CliSimulator;
let reference: string;
let referenceResult: AudienceJson;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.3"]);
  reference = makeFolder();
  referenceResult = await succeeds(
    ["export", SEGMENT, "--out", join(reference, "o")],
    simulator.env,
  );
});
afterAll(async () => {
  removeFolder(reference);
  await simulator.stop();
});

test.each([
  [[`server-error-after:${DATASETS}#1`]],
  [[`server-error-after:${JOBS}#1`]],
  [[`drop-after:${DATASETS}#1`]],
  [[`drop-after:${JOBS}#1`]],
  [["server-error-after#2"]],
  [["drop-after#2"]],
  [[`server-error-after:${DATASETS}#1`, "late-visibility"]],
  [[`drop-after:${DATASETS}#1`, "late-visibility"]],
  [[`server-error-after:${JOBS}#1`, "late-visibility"]],
  [[`drop-after:${JOBS}#1`, "late-visibility"]],
  [[`server-error-before:${JOBS}#1`]],
  [[`drop-before:${DATASETS}#1`]],
])("with %j there is one dataset and one job, and the files are the same", async (faults) => {
  await simulator.control({ faults });
  const before = await simulator.counters();
  const out = join(tempFolder(), "o");
  const result = await succeeds(["export", SEGMENT, "--out", out], simulator.env);
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
  expect(result.rows).toBe(referenceResult.rows);
  expect(dataFiles(out)).toEqual(dataFiles(join(reference, "o")));
  expect(result.job?.id).not.toBe(referenceResult.job?.id);
});

test("in a shared dataset a job of the same body that ran before is not taken for this run's", async () => {
  await simulator.control({ faults: [] });
  const folder = tempFolder();
  const args = ["export", SEGMENT, "--dataset", "shared target"];
  const first = await succeeds([...args, "--no-download"], simulator.env);
  const before = await simulator.counters();
  await simulator.control({ faults: [`drop-after:${JOBS}#1`] });
  const second = await succeeds([...args, "--out", join(folder, "o")], simulator.env);
  expect(await made(simulator, before)).toEqual({ datasets: 0, jobs: 1 });
  expect(second.job?.id).not.toBe(first.job?.id);
});
