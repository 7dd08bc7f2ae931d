import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { fails, succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SCORES = "Customer AI Scores - churn";
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator();
});
afterAll(() => simulator.stop());

async function scores() {
  const { datasets } = await simulator.world();
  const found = datasets.find(({ name }) => name === SCORES);
  if (!found) throw new Error("No scores dataset");
  return found;
}

test("a dataset's newest scores, by the four calls of Adobe's guide", async () => {
  const dataset = await scores();
  const before = await simulator.counters();
  const result = await succeeds(
    ["download", dataset.id, "--out", join(tempFolder(), "o")],
    simulator.env,
  );
  const after = await simulator.counters();

  expect(result).toMatchObject({
    status: "succeeded",
    path: "batch",
    segments: [],
    dataset: { id: dataset.id, name: SCORES, created: false },
    job: null,
  });
  const batch = dataset.batches.find(({ id }) => id === result.batches[0]);
  expect(result.rows).toBe(batch?.rows);
  expect(result.counts).toEqual({ job: null, catalog: batch?.rows, read: batch?.rows });

  const calls = Object.entries(after.requests).flatMap(([call, count]) =>
    count > (before.requests[call] ?? 0) ? [call.replace(/\{\w+\}/, "{}")] : [],
  );
  expect(calls).toEqual(
    expect.arrayContaining([
      "GET /data/foundation/catalog/batches",
      "GET /data/foundation/export/batches/{}/files",
      "GET /data/foundation/export/files/{}",
    ]),
  );
  expect(after).toMatchObject({
    datasetsCreated: before.datasetsCreated,
    exportJobsCreated: before.exportJobsCreated,
  });
});

test("by name, and one batch by its id, are the same rows", async () => {
  const folder = tempFolder();
  const named = await succeeds(["download", SCORES, "--out", join(folder, "a")], simulator.env);
  const batch = await succeeds(
    ["download", "--batch", named.batches[0] ?? "", "--out", join(folder, "b")],
    simulator.env,
  );
  expect(batch.files.map(({ sha256 }) => sha256)).toEqual(named.files.map(({ sha256 }) => sha256));
});

test("an unknown dataset names the near miss; a dataset without batches lists who wrote", async () => {
  const unknown = await fails(
    ["download", "Customer AI Scores - chrn", "--out", join(tempFolder(), "o")],
    simulator.env,
    2,
  );
  expect(unknown.error).toMatchObject({ code: "dataset-not-found" });
  expect(unknown.error?.message).toContain(`Did you mean "${SCORES}"`);
  const other = await fails(
    ["download", SCORES, "--created-client", "nobody", "--out", join(tempFolder(), "o")],
    simulator.env,
    2,
  );
  expect(other.error).toMatchObject({
    code: "no-batch",
    details: { clients: ["acp_foundation_push"] },
  });
});

test.each([
  [[], "What should be downloaded? Give a DATASET, or --batch ID, --job ID or --run ID."],
  [["x", "--job", "7"], "DATASET and --job exclude each other. Give one of them."],
  [
    ["--batch", "b", "--latest"],
    "--latest, --all-live and --created-client choose among a dataset's batches. Give a DATASET with them.",
  ],
])("download %j is refused before any request", async (args, message) => {
  const before = await simulator.counters();
  const refused = await fails(
    ["download", ...args, "--out", join(tempFolder(), "o")],
    simulator.env,
    2,
  );
  expect(refused.error).toMatchObject({ code: "bad-option", message });
  expect((await simulator.counters()).requests).toEqual(before.requests);
});

test("what a run of the batch path took is downloaded again, though newer scores have come", async () => {
  const folder = tempFolder();
  const env = { ...simulator.env, AEPX_HOME: join(folder, "home") };
  const argv = ["export", "High churn risk", "--path", "batch", "--scores-dataset", SCORES];
  const exported = await succeeds([...argv, "--accept-scores", "--out", join(folder, "a")], env);
  expect(exported.path).toBe("batch");
  await simulator.control({ extraBatch: { dataset: SCORES } });
  const newest = await succeeds(["download", SCORES, "--out", join(folder, "b")], env);
  expect(newest.batches).not.toEqual(exported.batches);

  const again = await succeeds(
    ["download", "--run", exported.runId, "--out", join(folder, "c")],
    env,
  );
  const { path, batches, segments, dataset, rows } = exported;
  expect(again).toMatchObject({ path, batches, dataset, rows, job: null });
  expect(again.segments.map(({ id }) => id)).toEqual(segments.map(({ id }) => id));
  expect(again.files.map(({ sha256 }) => sha256)).toEqual(
    exported.files.map(({ sha256 }) => sha256),
  );
});

test("of a run that took several batches one alone is not handed out for all", async () => {
  const folder = tempFolder();
  const env = { ...simulator.env, AEPX_HOME: join(folder, "home") };
  const all = await succeeds(["download", SCORES, "--all-live", "--out", join(folder, "a")], env);
  expect(all.batches.length).toBeGreaterThan(1);
  const again = ["download", "--run", all.runId, "--out", join(folder, "b")];
  const refused = await fails(again, env, 2);
  expect(refused.error).toMatchObject({
    code: "bad-option",
    details: { run: all.runId, batches: all.batches },
  });
});
