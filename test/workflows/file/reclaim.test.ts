import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { expect, test } from "vitest";

import type { JsonObject } from "../../../src/core/json.ts";
import { CLAIM_FILE } from "../../../src/data/output/manifest.ts";
import { recordedResults } from "../../../src/workflows/file/file-run.ts";
import type { FileStep, WorkflowFile } from "../../../src/workflows/file/model.ts";
import type { FileStart } from "../../../src/workflows/file/plan-file.ts";
import { startFile } from "../../../src/workflows/file/start-file.ts";
import { openClaims } from "../../../src/workflows/run-claims.ts";
import { letGoOf } from "../../../src/workflows/start-recipe.ts";
import { UNION } from "../../simulator/world-calls.ts";
import { failure, recipeRuns, succeeded } from "../../support/recipe-runs.ts";
import { simulate } from "../../support/simulated-platform.ts";

/** A folder and a dataset for the run, then a command. */
function fileOf(name: string, ...more: FileStep[]): WorkflowFile {
  const text = { type: "string", required: true } as const;
  return {
    name,
    inputs: { out: text, target: text, command: text },
    steps: [
      {
        id: "claim",
        use: "claim-output",
        with: { runId: "${{ run.id }}", out: "${{ inputs.out }}", overwrite: false },
      },
      {
        id: "dataset",
        use: "create-dataset",
        with: {
          runId: "${{ run.id }}",
          target: "${{ inputs.target }}",
          label: "l",
          schemaId: UNION,
        },
      },
      { id: "hand", use: "run-command", with: { command: "${{ inputs.command }}", input: {} } },
      ...more,
    ],
    outputs: {},
  };
}

async function place() {
  const world = await simulate();
  const runs = recipeRuns(world);
  const { executor, folder } = runs;
  const claims = openClaims({ home: join(folder, "home"), clock: world.clock, executor });
  const resultsOf = async (runId: string) => recordedResults(await executor.read(runId));
  const ports = { ...world.ports, claims, resultsOf };
  const toPath = (typed: string) => resolve(folder, typed);
  return {
    world,
    folder,
    out: join(folder, "o"),
    executor,
    start: (file: WorkflowFile, inputs: JsonObject, more: Partial<FileStart> = {}) =>
      startFile({ executor, ports, execute: {} }, { file, inputs, toPath, ...more }),
    cancel: async (runId: string) => {
      const before = await executor.read(runId);
      await letGoOf({ executor, claims }, before.input, await runs.cancel(runId));
    },
  };
}

const one = fileOf("one");
const other = fileOf("other");
const done = { out: "o", target: "nightly", command: "true" };
const failing = { ...done, command: "false" };

/** Fails with something written, so that the folder stays with its run. */
const beginIn = (out: string) => `touch ${join(out, "a.parquet.part")} && false`;

test("what an ended run took is kept from others while a run that took over from it goes on", async () => {
  const { start, out, cancel } = await place();
  succeeded(await start(one, done));
  const second = await start(one, { command: "false" }, { from: "hand" });
  expect(second).toMatchObject({ runId: "run-2", status: "failed" });

  const dataset = failure(await start(other, { ...done, out: "p" }));
  expect(dataset).toMatchObject({
    code: "locked",
    message: expect.stringContaining("Run run-2 works with dataset"),
    details: { holder: "run-2" },
  });
  await cancel("run-2");
  expect(existsSync(join(out, CLAIM_FILE))).toBe(false);
  succeeded(await start(other, { ...done, out: "p" }));
});

test("a run that takes over fails before anything else when another has the dataset now", async () => {
  const { start, world } = await place();
  succeeded(await start(one, done));
  await start(other, { ...failing, out: "p" });
  const requests = world.sent.length;
  const refused = await start(one, {}, { from: "hand" });
  expect(failure(refused)).toMatchObject({ code: "locked", details: { holder: "run-2" } });
  expect(world.sent.length).toBe(requests);

  // It goes on once the other is over.
  succeeded(await start(other, { ...failing, out: "p", command: "true" }, { from: "hand" }));
  succeeded(await start(one, {}, { from: "hand" }));
});

test("a run that takes over fails before anything else when another has the folder now", async () => {
  const { start, world, out, executor } = await place();
  succeeded(await start(one, done));
  await start(other, { ...done, target: "weekly", command: beginIn(out) });
  const requests = world.sent.length;
  const refused = await start(one, {}, { from: "hand" });
  expect(failure(refused)).toMatchObject({
    code: "locked",
    message: expect.stringContaining(`Run run-2 has taken the folder "${out}" since run run-1`),
  });
  expect(world.sent.length).toBe(requests);
  expect((await executor.read("run-3")).steps).toEqual([]);
});

test("a run that is continued takes its folder again, and is refused while another has it", async () => {
  const { start, out, executor, cancel, folder } = await place();
  const mark = join(out, CLAIM_FILE);
  const inputs = { ...done, command: `test -e ${join(folder, "flag")} && test -e ${mark}` };
  await start(one, inputs);
  // It has written nothing, so the folder is free meanwhile.
  expect(existsSync(mark)).toBe(false);
  await start(other, { ...done, target: "weekly", command: beginIn(out) });
  const refused = failure(await start(one, inputs));
  expect(refused).toMatchObject({ code: "locked", details: { holder: "run-2" } });
  await cancel("run-2");
  writeFileSync(join(folder, "flag"), "");
  succeeded(await start(one, inputs));
  expect(await executor.list()).toHaveLength(2);
});

test("cancelling a run that took over leaves the folder and the dataset to the one it took from", async () => {
  const { start, cancel } = await place();
  const late = fileOf("one", {
    id: "last",
    use: "run-command",
    with: { command: "false", input: {} },
  });
  await start(late, done);
  await start(late, {}, { from: "last" });
  await cancel("run-2");
  const locked = failure(await start(other, { ...done, out: "p" }));
  expect(locked).toMatchObject({ code: "locked", details: { holder: "run-1" } });
});

test("a folder that nothing was delivered in is free when its run has ended", async () => {
  const { start, out } = await place();
  succeeded(await start(one, done));
  expect(existsSync(join(out, CLAIM_FILE))).toBe(false);
  succeeded(await start(one, done));
});
