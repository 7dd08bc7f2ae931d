import { join } from "node:path";

import { expect, test } from "vitest";

import { exportAudience } from "../../src/workflows/export-audience.ts";
import { ups } from "../simulator/world-calls.ts";
import { failure, recipeRuns, succeeded } from "../support/recipe-runs.ts";
import { simulate } from "../support/simulated-platform.ts";
import { CHURN, exportInput } from "./export-input.ts";

const DEFINITIONS = `${ups}/segment/definitions`;
const UNIONS = "/data/foundation/schemaregistry/tenant/unions/{id}";
const DATASETS = "/data/foundation/catalog/dataSets";

test.each([
  [`server-error-before:GET ${ups}/audiences`, "server-error"],
  [`drop-before:GET ${UNIONS}`, "no-connection"],
  [`server-error-before:POST ${DATASETS}`, "server-error"],
  [`server-error-before:POST ${ups}/export/jobs`, "server-error"],
])("a run that %s ended goes on once the trouble is over", async (fault, code) => {
  const world = await simulate({ faults: [fault] });
  const runs = recipeRuns(world);
  const first = await runs.start(exportAudience, exportInput(join(runs.folder, "o")));
  expect(failure(first)).toMatchObject({ code });
  world.simulator.control({ faults: [] });
  expect(succeeded(await runs.resume(first.runId))).toMatchObject({ path: "profile" });
  expect(world.simulator.counters()).toMatchObject({ datasetsCreated: 1, exportJobsCreated: 1 });
});

test("a segment that somebody makes meanwhile is found by the same run", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const input = exportInput(join(runs.folder, "o"), { segments: ["Newcomers"] });
  const first = await runs.start(exportAudience, input);
  expect(failure(first)).toMatchObject({ code: "segment-not-found" });
  const body = {
    name: "Newcomers",
    expression: { type: "PQL", format: "pql/text", value: "true" },
    schema: { name: "_xdm.context.profile" },
  };
  await world.others.call("POST", DEFINITIONS, { body });
  expect(succeeded(await runs.resume(first.runId))).toMatchObject({
    segments: [{ name: "Newcomers" }],
  });
});

test("a right that somebody grants meanwhile is used by the same run", async () => {
  const world = await simulate({ faults: ["forbidden-export"] });
  const runs = recipeRuns(world);
  const first = await runs.start(exportAudience, exportInput(join(runs.folder, "o")));
  expect(failure(first)).toMatchObject({ code: "forbidden" });
  expect(failure(first).message).toContain("--scores-dataset ID --accept-scores");
  world.simulator.control({ faults: [] });
  expect(succeeded(await runs.resume(first.runId))).toMatchObject({ path: "profile" });
});

test("trouble on the batch path does not take the decision back", async () => {
  const world = await simulate({ faults: ["forbidden-export"] });
  const runs = recipeRuns(world);
  world.simulator.control({
    faults: ["forbidden-export", "server-error-before:GET /data/foundation/catalog/batches"],
  });
  const input = exportInput(join(runs.folder, "o"), { scoresDataset: CHURN, acceptScores: true });
  const first = await runs.start(exportAudience, input);
  expect(failure(first)).toMatchObject({ code: "server-error" });
  world.simulator.control({ faults: [] });
  const result = succeeded(await runs.resume(first.runId));
  expect(result).toMatchObject({ path: "batch", job: null });
  expect(world.simulator.counters().exportJobsCreated).toBe(0);
});
