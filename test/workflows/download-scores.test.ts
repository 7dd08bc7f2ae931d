import { join } from "node:path";

import { expect, test } from "vitest";

import { verifyFolder } from "../../src/data/output/verify-folder.ts";
import { downloadScores, type DownloadSource } from "../../src/workflows/download-scores.ts";
import { exportAudience } from "../../src/workflows/export-audience.ts";
import { failure, recipeRuns, succeeded } from "../support/recipe-runs.ts";
import { simulate } from "../support/simulated-platform.ts";
import { CHURN, exportInput, tenant } from "./export-input.ts";

const downloadInput = (source: DownloadSource, out: string) => ({
  tenant,
  source,
  out,
  overwrite: false,
  strictCounts: false,
  maxBytes: null,
});

async function place(options: Parameters<typeof simulate>[0] = {}) {
  const world = await simulate(options);
  const runs = recipeRuns(world);
  const { datasets } = await world.simulator.world();
  const dataset = datasets.find(({ name }) => name === CHURN);
  const [batch] = dataset?.batches ?? [];
  if (!dataset || !batch) throw new Error("No scores");
  return { world, runs, dataset, batch, out: join(runs.folder, "o") };
}

test("the newest batch of a dataset: every field of the result", async () => {
  const { runs, dataset, batch, out } = await place({ files: 2 });
  const source = { kind: "dataset", dataset: CHURN, createdClient: null, allLive: false } as const;
  const outcome = await runs.start(downloadScores, downloadInput(source, out));
  const result = succeeded(outcome);
  expect(result).toEqual({
    path: "batch",
    pathReason: "newest batch of a dataset",
    segments: [],
    dataset: { id: dataset.id, name: CHURN, created: false },
    job: null,
    batches: [batch.id],
    files: result.files,
    converted: [],
    rows: batch.rows,
    bytes: result.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    counts: { job: null, catalog: batch.rows, read: batch.rows },
    out,
    manifest: join(out, "manifest.json"),
  });
  expect((await verifyFolder(out)).problems).toEqual([]);
  expect(await runs.completed(outcome.runId)).toEqual([
    "claim-output",
    "find-batch",
    "list-files",
    "download-files",
    "newest-batch",
    "verify-files",
    "write-manifest",
  ]);
});

test("one batch by its id is the same rows, and says no dataset", async () => {
  const { runs, batch, out } = await place();
  const source = { kind: "batch", batch: batch.id } as const;
  expect(succeeded(await runs.start(downloadScores, downloadInput(source, out)))).toMatchObject({
    pathReason: "one batch by id",
    dataset: null,
    job: null,
    batches: [batch.id],
    rows: batch.rows,
  });
});

test("what another run's job wrote, while it still runs", async () => {
  const { world, runs, out } = await place({ jobSeconds: 3600 });
  const exporting = await runs.start(exportAudience, exportInput(null), { waitMs: 0 });
  const { steps } = await runs.executor.read(exporting.runId);
  const started = steps.find(({ name }) => name === "start-export");
  const { jobId = "" } = (started?.output ?? {}) as { jobId?: string };
  const source = { kind: "job", jobId } as const;
  const result = succeeded(await runs.start(downloadScores, downloadInput(source, out)));
  const exported = succeeded<typeof result>(await runs.resume(exporting.runId));
  expect(result).toMatchObject({
    path: "profile",
    pathReason: "batches of an export job",
    segments: [],
    dataset: { id: exported.dataset?.id, created: false },
    job: { id: jobId, status: "SUCCEEDED" },
    batches: exported.batches,
    rows: exported.rows,
  });
  expect(world.simulator.counters().exportJobsCreated).toBe(1);
});

test.each([
  [{ kind: "job", jobId: "79999" }, "job-failed"],
  [{ kind: "batch", batch: "no-such" }, "no-batch"],
  [
    { kind: "dataset", dataset: "no such", createdClient: null, allLive: false },
    "dataset-not-found",
  ],
  [{ kind: "dataset", dataset: CHURN, createdClient: "nobody", allLive: false }, "no-batch"],
] as const)("%j ends, and keeps no file", async (source, code) => {
  const { runs, out } = await place();
  const outcome = await runs.start(downloadScores, downloadInput(source, out));
  expect(failure(outcome)).toMatchObject({ code });
  expect(outcome.status).toBe("failed");
});

test("a job that names no batch has none to download", async () => {
  const { runs, out } = await place({ faults: ["no-batch-id"] });
  const exported = succeeded(await runs.start(exportAudience, exportInput(null)));
  const source = { kind: "job", jobId: exported.job?.id ?? "" } as const;
  expect(failure(await runs.start(downloadScores, downloadInput(source, out)))).toMatchObject({
    code: "no-batch",
  });
});

test("a newer batch that comes after the choice is not mixed in", async () => {
  let down = true;
  const { world, runs, batch, out } = await place({
    between(request, next) {
      return down && request.url.includes("/foundation/export/batches/")
        ? Promise.reject(new TypeError("fetch failed"))
        : next(request);
    },
  });
  const source = { kind: "dataset", dataset: CHURN, createdClient: null, allLive: false } as const;
  const first = await runs.start(downloadScores, downloadInput(source, out));
  expect(failure(first)).toMatchObject({ code: "no-connection" });
  down = false;
  world.simulator.control({ day: 1 });
  expect(succeeded(await runs.resume(first.runId))).toMatchObject({ batches: [batch.id] });
});
