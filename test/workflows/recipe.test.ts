import { join } from "node:path";

import { expect, test } from "vitest";

import type { WorkflowDefinition } from "../../src/engine/executor.ts";
import { defineStep, type StepPorts } from "../../src/steps/step.ts";
import { findWorkflow } from "../../src/workflows/catalog.ts";
import { exportAudience } from "../../src/workflows/export-audience.ts";
import { bindRecipe, type Recipe } from "../../src/workflows/recipe.ts";
import { failure, recipeRuns, succeeded } from "../support/recipe-runs.ts";
import { simulate } from "../support/simulated-platform.ts";
import { exportInput, SEGMENT } from "./export-input.ts";

const ports = {} as StepPorts;

test("every recorded name of a recipe leads back to it, and no other does", () => {
  for (const name of ["export-audience", "download-scores", "refresh-audience"])
    expect(findWorkflow(name, ports)).toMatchObject({ name, version: "1" });
  expect(findWorkflow("export", ports)).toBeUndefined();
  expect(findWorkflow("constructor", ports)).toBeUndefined();
});

test("the fingerprint is the recipe's own: two recipes differ, one bound twice does not", () => {
  const hashes = ["export-audience", "download-scores", "refresh-audience"].map(
    (name) => findWorkflow(name, ports)?.hash,
  );
  expect(new Set(hashes).size).toBe(3);
  expect(bindRecipe(exportAudience, ports).hash).toBe(hashes[0]);
});

test("a run is not continued by another version of its recipe", async () => {
  const world = await simulate({ jobSeconds: 3600 });
  const runs = recipeRuns(world);
  const parked = await runs.start(exportAudience, exportInput(join(runs.folder, "o")), {
    waitMs: 0,
  });
  world.sent.length = 0;
  const bound = bindRecipe(exportAudience, world.ports);
  for (const change of [{ version: "2" }, { hash: "0".repeat(64) }]) {
    const other = { ...bound, ...change } as unknown as WorkflowDefinition;
    await expect(runs.executor.resume(parked.runId, () => other)).rejects.toMatchObject({
      code: "workflow-version",
    });
  }
  expect(world.sent).toEqual([]);
  expect((await runs.executor.read(parked.runId)).status).toBe("parked");
});

const shout = defineStep({
  name: "shout",
  run: (_ports, { text }: { text: string }) => Promise.resolve({ text: text.toUpperCase() }),
});

test("a recipe of one's own takes the steps by name, its own step, a settled block and a pause", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const own: Recipe<{ segment: string }, { name: string; code: string | null }> = {
    name: "own",
    version: "1",
    async run({ step, settle, sleep, runId }, { segment }) {
      const { segments } = await step("find-segment", { segments: [segment] });
      await sleep("a while", 600_000);
      const missing = await settle("missing", () =>
        step("find-batch", { dataset: "no such", createdClient: null, allLive: false }),
      );
      const { text } = await step(shout, { text: `${segments[0]?.name} ${runId}` });
      return { name: text, code: missing.ok ? null : missing.failure.code };
    },
  };
  const before = world.clock.now();
  const outcome = await runs.start(own, { segment: SEGMENT });
  expect(succeeded(outcome)).toEqual({
    name: `${SEGMENT} ${outcome.runId}`.toUpperCase(),
    code: "dataset-not-found",
  });
  expect(world.clock.now() - before).toBe(600_000);
  expect(await runs.completed(outcome.runId)).toContain("shout");
});

test("a recipe without a cancel of its own can be cancelled", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const waits: Recipe<Record<string, never>, null> = {
    name: "waits",
    version: "1",
    async run({ step }) {
      await step("await-batches", {
        batches: [],
        ownDataset: { id: "0123456789abcdef01234567", since: null },
        exportedProfiles: 1,
      });
      return null;
    },
  };
  const parked = await runs.start(waits, {}, { waitMs: 0 });
  expect(failure(parked)).toMatchObject({ code: "wait-ended" });
  const bound = bindRecipe(waits, world.ports) as unknown as WorkflowDefinition;
  expect((await runs.executor.cancel(parked.runId, () => bound)).status).toBe("canceled");
});
