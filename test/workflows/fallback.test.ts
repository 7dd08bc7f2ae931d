import { join } from "node:path";

import { expect, test } from "vitest";

import { exportAudience } from "../../src/workflows/export-audience.ts";
import { failure, recipeRuns, succeeded } from "../support/recipe-runs.ts";
import { simulate, type SimulatedOptions } from "../support/simulated-platform.ts";
import { CHURN, exportInput, PROPENSITY, SEGMENT } from "./export-input.ts";

const LISTS = "GET /data/foundation/catalog/batches";
const accepted = { scoresDataset: CHURN, acceptScores: true };

async function place(options: SimulatedOptions = {}) {
  const world = await simulate(options);
  const runs = recipeRuns(world);
  return { world, runs, out: join(runs.folder, "o") };
}

test.each([
  ["no-union", CHURN, "no-profile: The profile-enabled path is not possible: sandbox", 0],
  [
    null,
    PROPENSITY,
    `no-profile: The profile-enabled path is not possible: dataset "${PROPENSITY}"`,
    0,
  ],
  ["forbidden-export", CHURN, "forbidden: ", 0],
  ["job-failed", CHURN, "failed: Export job 7", 1],
] as const)("%s, %s: the scores, and why", async (fault, scoresDataset, reason, jobs) => {
  const { world, runs, out } = await place(fault ? { faults: [fault] } : {});
  const outcome = await runs.start(
    exportAudience,
    exportInput(out, { ...accepted, scoresDataset }),
  );
  const result = succeeded(outcome);
  const { datasets, segments } = await world.simulator.world();
  const dataset = datasets.find(({ name }) => name === scoresDataset);
  const [batch] = dataset?.batches ?? [];
  const segment = segments.find(({ name }) => name === SEGMENT);
  expect(result).toMatchObject({
    path: "batch",
    segments: [{ id: segment?.id, name: SEGMENT, evaluatedAt: segment?.evaluatedAt }],
    dataset: { id: dataset?.id, name: scoresDataset, created: false },
    job: null,
    batches: [batch?.id],
    rows: batch?.rows,
    counts: { job: null, catalog: batch?.rows, read: batch?.rows },
    out,
  });
  expect(result.pathReason.slice(0, reason.length)).toBe(reason);
  expect(world.simulator.counters().exportJobsCreated).toBe(jobs);
});

test("no right to read segments: the result names none", async () => {
  const { runs, out } = await place({ faults: ["forbidden-segments"] });
  const result = succeeded(await runs.start(exportAudience, exportInput(out, accepted)));
  expect(result).toMatchObject({ path: "batch", segments: [] });
  expect(result.pathReason).toMatch(/^forbidden: /);
});

test("forced to the batch path, Profile is asked nothing", async () => {
  const { world, runs, out } = await place();
  const input = exportInput(out, { ...accepted, path: "batch" });
  expect(succeeded(await runs.start(exportAudience, input))).toMatchObject({
    path: "batch",
    pathReason: "forced by --path batch",
    segments: [{ name: SEGMENT }],
  });
  expect(world.sent.filter((call) => /unions|export\/jobs/.test(call))).toEqual([]);
});

test("forced to the profile path, the scores dataset is neither asked about nor fallen back to", async () => {
  const { world, runs, out } = await place({ faults: ["job-failed"] });
  const input = exportInput(out, { ...accepted, scoresDataset: PROPENSITY, path: "profile" });
  expect(failure(await runs.start(exportAudience, input))).toMatchObject({ code: "job-failed" });
  expect(world.sent.filter((call) => call.startsWith("GET") && call.includes("dataSets"))).toEqual(
    [],
  );
});

test.each([
  ["job-cancelled", "job-canceled"],
  ["batch-failed", "batch-failed"],
])("%s is no reason to fall back", async (fault, code) => {
  const { world, runs, out } = await place({ faults: [fault] });
  const outcome = await runs.start(exportAudience, exportInput(out, accepted));
  expect(failure(outcome)).toMatchObject({ code });
  expect(outcome.status).toBe("failed");
  expect(world.sent).not.toContain(LISTS);
});

test("a wait that ended is none either: the run is parked on the profile path", async () => {
  const { runs, out, world } = await place({ faults: ["job-stuck"] });
  const outcome = await runs.start(exportAudience, exportInput(out, accepted), { waitMs: 60_000 });
  expect(outcome.status).toBe("parked");
  expect(world.sent).not.toContain(LISTS);
});

test("an unknown segment is none, on whatever path", async () => {
  for (const path of ["auto", "profile", "batch"] as const) {
    const { runs, out } = await place();
    const input = exportInput(out, { ...accepted, path, segments: ["High chrun risk"] });
    expect(failure(await runs.start(exportAudience, input))).toMatchObject({
      code: "segment-not-found",
    });
  }
});

test("only reasons that were allowed count, and only with consent", async () => {
  const { runs, out } = await place({ faults: ["forbidden-export"] });
  const changes = [
    { ...accepted, fallbackOn: ["no-profile", "failed"] as const },
    { ...accepted, acceptScores: false },
    { ...accepted, scoresDataset: null },
  ];
  for (const [index, change] of changes.entries()) {
    const outcome = await runs.start(exportAudience, exportInput(`${out}-${index}`, change));
    expect(failure(outcome)).toMatchObject({ code: "forbidden" });
  }
});

test("the decision is on record, and a later attempt asks nothing of Profile again", async () => {
  let down = true;
  const { world, runs, out } = await place({
    faults: ["job-failed"],
    between: (request, next) =>
      down && new URL(request.url).searchParams.has("path")
        ? Promise.reject(new TypeError("fetch failed"))
        : next(request),
  });
  const first = await runs.start(exportAudience, exportInput(out, accepted));
  expect(failure(first)).toMatchObject({ code: "no-connection" });
  const { steps } = await runs.executor.read(first.runId);
  const choice = steps.find(({ name }) => name === "choose-path");
  expect(choice).toMatchObject({
    status: "completed",
    output: { path: "batch", reason: expect.stringMatching(/^failed: Export job/) as string },
  });

  down = false;
  // Were it asked again, the profile path would work by now.
  world.simulator.control({ faults: [] });
  world.sent.length = 0;
  expect(succeeded(await runs.resume(first.runId))).toMatchObject({
    path: "batch",
    pathReason: expect.stringMatching(/^failed: Export job/) as string,
  });
  expect(
    world.sent.filter((call) => !call.startsWith("GET /data/foundation/export/files/")),
  ).toEqual([]);
  expect(world.simulator.counters().exportJobsCreated).toBe(1);
});
