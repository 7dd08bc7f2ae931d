import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { verifyFolder } from "../../src/data/output/verify-folder.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { exportAudience } from "../../src/workflows/export-audience.ts";
import { readJob, ups } from "../simulator/world-calls.ts";
import { failure, recipeRuns, succeeded } from "../support/recipe-runs.ts";
import { edited, pathOf, simulate } from "../support/simulated-platform.ts";
import { exportInput, SEGMENT } from "./export-input.ts";

const JOBS = `${ups}/export/jobs`;

async function segmentOf(simulator: Simulator) {
  const found = (await simulator.world()).segments.find(({ name }) => name === SEGMENT);
  if (!found) throw new Error("No segment");
  return found;
}

test("the profile path: every field of the result, and a folder that is whole", async () => {
  const world = await simulate({ jobSeconds: 600, files: 2 });
  const runs = recipeRuns(world);
  const out = join(runs.folder, "o");
  const startedAt = world.clock.now();
  const { runId, ...outcome } = await runs.start(exportAudience, exportInput(out));
  const result = succeeded({ runId, ...outcome });
  const { id, rows, evaluatedAt } = await segmentOf(world.simulator);
  const dataset = (await world.simulator.world()).datasets.find(
    ({ createdByAepx }) => createdByAepx,
  );
  expect(result).toEqual({
    path: "profile",
    pathReason: "Profile is enabled",
    segments: [{ id, name: SEGMENT, evaluatedAt, rows: null }],
    dataset: { id: dataset?.id, name: `aepx ${SEGMENT} ${runId}`, created: true },
    job: { id: expect.stringMatching(/^\d+$/) as string, status: "SUCCEEDED" },
    batches: [dataset?.batches[0]?.id],
    files: result.files,
    converted: [],
    rows,
    bytes: result.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    counts: { job: rows, catalog: rows, read: rows },
    out,
    manifest: join(out, "manifest.json"),
  });
  expect(result.files).toHaveLength(2);
  expect(world.clock.now() - startedAt).toBeGreaterThan(600_000);
  const { manifest, problems } = await verifyFolder(out);
  expect(problems).toEqual([]);
  expect({ ...manifest, out, manifest: result.manifest }).toMatchObject({ runId, ...result });
  expect(manifest.startedAt).toBe(new Date(startedAt).toISOString());
  expect(manifest.finishedAt).toBe(new Date(world.clock.now()).toISOString());
  expect(await runs.completed(runId)).toEqual([
    "claim-output",
    "find-segment",
    "segments",
    "check-profile",
    "choose-merge-policy",
    "create-dataset",
    "start-export",
    "await-export",
    "await-batches",
    "profile-path",
    "choose-path",
    "list-files",
    "download-files",
    "verify-files",
    "write-manifest",
  ]);
});

test("the job asks for what was wished, with the score columns of the union", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const input = exportInput(null, { statuses: ["realized", "exited"] });
  const result = succeeded(await runs.start(exportAudience, input));
  const { id } = await segmentOf(world.simulator);
  expect(await readJob(world.others, Number(result.job?.id))).toMatchObject({
    fields: "identityMap,segmentMembership,_aepxdemo.churn",
    filter: { segments: [{ segmentId: id, segmentNs: "ups", status: ["realized", "exited"] }] },
    schema: { name: "_xdm.context.profile" },
  });
});

test("without a folder it ends in the dataset: no file is asked for", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const outcome = await runs.start(exportAudience, exportInput(null, { dataset: "nightly" }));
  const { rows } = await segmentOf(world.simulator);
  expect(succeeded(outcome)).toMatchObject({
    path: "profile",
    dataset: { name: "nightly", created: true },
    files: [],
    rows,
    bytes: 0,
    counts: { job: rows, catalog: rows, read: null },
    out: null,
    manifest: null,
  });
  expect(world.sent.filter((call) => call.includes("/foundation/export/"))).toEqual([]);

  const again = succeeded(
    await runs.start(exportAudience, exportInput(null, { dataset: "nightly" })),
  );
  expect(again.dataset).toEqual({ ...succeeded(outcome).dataset, created: false });
  expect(world.simulator.counters()).toMatchObject({ datasetsCreated: 1, exportJobsCreated: 2 });
});

test("several segments are one job, and nobody is counted twice", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const input = exportInput(join(runs.folder, "o"), { segments: ["Loyal customers", SEGMENT] });
  const result = succeeded(await runs.start(exportAudience, input));
  expect(result.segments.map(({ name }) => name)).toEqual(["Loyal customers", SEGMENT]);
  expect(result.dataset?.name).toMatch(/^aepx Loyal customers, High churn risk run-/);
  expect(result.counts).toEqual({ job: result.rows, catalog: result.rows, read: result.rows });
  expect(world.simulator.counters().exportJobsCreated).toBe(1);
});

test("nobody in the audience: a folder that says so", async () => {
  const world = await simulate({ faults: ["empty-audience"] });
  const runs = recipeRuns(world);
  const out = join(runs.folder, "o");
  expect(succeeded(await runs.start(exportAudience, exportInput(out)))).toMatchObject({
    rows: 0,
    files: [],
    bytes: 0,
    counts: { job: 0, catalog: 0, read: 0 },
  });
  expect(readdirSync(out).toSorted()).toEqual(["SHA256SUMS", "_SUCCESS", "manifest.json"]);
});

test.each([0, 1000, 60_000])(
  "parked after a wait of %i ms it goes on where it was, with one look at the job",
  async (waitMs) => {
    const world = await simulate({ jobSeconds: 3600 });
    const runs = recipeRuns(world);
    const out = join(runs.folder, "o");
    const parked = await runs.start(exportAudience, exportInput(out), { waitMs });
    expect(parked.status).toBe("parked");
    expect(failure(parked).message).toMatch(
      /^The wait ended before export job \d+ did\. The remote work goes on\.$/,
    );
    expect(existsSync(join(out, "_SUCCESS"))).toBe(false);
    await world.clock.advance(3_600_000);
    world.sent.length = 0;
    const result = succeeded<{ rows: number }>(await runs.resume(parked.runId));
    expect(result.rows).toBe((await segmentOf(world.simulator)).rows);
    expect(world.sent.filter((call) => /definitions|unions|dataSets/.test(call))).toEqual([]);
    expect(world.sent.filter((call) => call.startsWith(`GET ${JOBS}`))).toHaveLength(1);
    expect(world.simulator.counters()).toMatchObject({ datasetsCreated: 1, exportJobsCreated: 1 });
  },
);

test("a finished run asked for again answers from its record, with no request", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const first = await runs.start(exportAudience, exportInput(join(runs.folder, "o")));
  world.sent.length = 0;
  expect(await runs.resume(first.runId)).toEqual({ ...first, replayed: true });
  expect(world.sent).toEqual([]);
});

test.each(["drop-after", "server-error-after"])(
  "%s on every creating call: one dataset, one job",
  async (fault) => {
    const world = await simulate({ faults: [fault, "late-visibility"] });
    const runs = recipeRuns(world);
    succeeded(await runs.start(exportAudience, exportInput(join(runs.folder, "o"))));
    expect(world.simulator.counters()).toMatchObject({ datasetsCreated: 1, exportJobsCreated: 1 });
  },
);

async function miscount(request: Request, next: (request: Request) => Promise<Response>) {
  if (!pathOf(request).startsWith(`${JOBS}/`)) return next(request);
  return edited(next(request), (job) => ({ ...job, metrics: { totalExportedProfileCounter: 1 } }));
}

test("counts that do not agree: told, or an error when they have to", async () => {
  const world = await simulate({ between: miscount });
  const runs = recipeRuns(world);
  const soft = succeeded(await runs.start(exportAudience, exportInput(join(runs.folder, "a"))));
  expect(soft.counts).toEqual({ job: 1, catalog: soft.rows, read: soft.rows });
  expect(world.warnings).toEqual([
    `The export job counted 1 rows, and the files hold ${soft.rows}.`,
  ]);
  const strict = exportInput(join(runs.folder, "b"), { strictCounts: true });
  expect(failure(await runs.start(exportAudience, strict))).toMatchObject({
    code: "count-mismatch",
  });
  expect(existsSync(join(runs.folder, "b", "_SUCCESS"))).toBe(false);
});

test("a folder in use is refused before anything is asked of the platform", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const out = join(runs.folder, "o");
  succeeded(await runs.start(exportAudience, exportInput(out)));
  world.sent.length = 0;
  const second = await runs.start(exportAudience, exportInput(out));
  expect(failure(second)).toMatchObject({ code: "output-not-empty" });
  expect(world.sent).toEqual([]);
  const replaced = await runs.start(exportAudience, exportInput(out, { overwrite: true }));
  expect((await verifyFolder(out)).manifest.runId).toBe(replaced.runId);
});
