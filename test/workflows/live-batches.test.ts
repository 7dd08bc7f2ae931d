import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { downloadScores } from "../../src/workflows/download-scores.ts";
import { exportAudience } from "../../src/workflows/export-audience.ts";
import { failure, recipeRuns, succeeded } from "../support/recipe-runs.ts";
import { simulate } from "../support/simulated-platform.ts";
import { CHURN, exportInput, tenant } from "./export-input.ts";

const delivery = { tenant, overwrite: false, strictCounts: false, maxBytes: null };
const newest = { kind: "dataset", dataset: CHURN, createdClient: null, allLive: false } as const;

test("a batch of scores that is removed while it is read: the one that replaced it is taken", async () => {
  const world = await simulate({ faults: ["batch-vanishes#1"] });
  const runs = recipeRuns(world);
  const out = join(runs.folder, "o");
  const outcome = await runs.start(downloadScores, { ...delivery, source: newest, out });
  const result = succeeded(outcome);
  const { datasets } = await world.simulator.world();
  expect(result.rows).toBe(200);
  expect(datasets.find(({ name }) => name === CHURN)?.batches.map(({ id }) => id)).toContain(
    result.batches[0],
  );
  expect(readdirSync(out).filter((name) => name.endsWith(".parquet"))).toEqual(
    result.files.map(({ name }) => name),
  );
  expect(await runs.completed(outcome.runId)).toContain("check-replaced");
});

test("one batch by its id is not replaced by another", async () => {
  const world = await simulate({ faults: ["batch-vanishes#1"] });
  const runs = recipeRuns(world);
  const { datasets } = await world.simulator.world();
  const batch = datasets.find(({ name }) => name === CHURN)?.batches[0]?.id ?? "";
  const source = { kind: "batch", batch } as const;
  const outcome = await runs.start(downloadScores, {
    ...delivery,
    source,
    out: join(runs.folder, "o"),
  });
  expect(failure(outcome)).toMatchObject({
    code: "content-changed",
    message: `Batch ${batch} was removed from the platform while it was read. Look for a newer one, or export again.`,
  });
});

test("an export whose batch is removed is an error, and leaves nothing half", async () => {
  const world = await simulate({ faults: ["batch-vanishes"] });
  const runs = recipeRuns(world);
  const out = join(runs.folder, "o");
  const outcome = await runs.start(exportAudience, exportInput(out));
  expect(failure(outcome)).toMatchObject({ code: "content-changed" });
  expect(readdirSync(out).filter((name) => !name.startsWith("."))).toEqual([]);
});

test("live batches that none replaces are told, and taken on request", async () => {
  const world = await simulate();
  world.simulator.control({ extraBatch: { dataset: CHURN } });
  const runs = recipeRuns(world);
  const one = await runs.start(downloadScores, {
    ...delivery,
    source: newest,
    out: join(runs.folder, "one"),
  });
  expect(succeeded(one).batches).toHaveLength(1);
  const { steps } = await runs.executor.read(one.runId);
  expect(steps.find(({ name }) => name === "find-batch")?.facts).toEqual([
    { batch: succeeded(one).batches[0], otherLiveBatches: 1 },
  ]);

  const source = { ...newest, allLive: true };
  const all = succeeded(
    await runs.start(downloadScores, { ...delivery, source, out: join(runs.folder, "all") }),
  );
  expect(all.batches).toHaveLength(2);
  expect(all.pathReason).toBe("every live batch of a dataset");
  expect(all.rows).toBe(220);
  expect(all.counts.catalog).toBe(220);
});

test("a batch folder for each segment, and what a target that is deleted leaves", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const out = join(runs.folder, "o");
  const before = await world.simulator.world();
  const segments = ["High churn risk", "Loyal customers"];
  const input = exportInput(out, { segments, perSegment: true, target: "delete" });
  const result = succeeded(await runs.start(exportAudience, input));
  for (const { name, rows } of before.segments) {
    expect(result.segments.find((segment) => segment.name === name)?.rows).toBe(rows);
  }
  expect(readdirSync(out).toSorted()).toEqual(
    [...segments, "SHA256SUMS", "_SUCCESS", "manifest.json"].toSorted(),
  );
  expect(await world.simulator.world()).toEqual(before);
});
