import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { expect, test } from "vitest";

import type { JsonObject } from "../../../src/core/json.ts";
import { readManifest } from "../../../src/data/output/manifest.ts";
import { recordedResults } from "../../../src/workflows/file/file-run.ts";
import type { FileStep, WorkflowFile } from "../../../src/workflows/file/model.ts";
import type { FileStart } from "../../../src/workflows/file/plan-file.ts";
import { startFile } from "../../../src/workflows/file/start-file.ts";
import { letGo } from "../../../src/workflows/start-recipe.ts";
import { failure, type RecipeRuns, recipeRuns, succeeded } from "../../support/recipe-runs.ts";
import { simulate, type Simulated } from "../../support/simulated-platform.ts";

const SCORES = "Customer AI Scores - churn";

function download(...more: FileStep[]): WorkflowFile {
  return {
    name: "scores",
    inputs: {
      out: { type: "string", required: true },
      dataset: { type: "string", required: false, default: SCORES },
      command: { type: "string", required: false, default: "true" },
    },
    steps: [
      {
        id: "claim",
        use: "claim-output",
        with: { runId: "${{ run.id }}", out: "${{ inputs.out }}", overwrite: false },
      },
      {
        id: "batch",
        use: "find-batch",
        with: { dataset: "${{ inputs.dataset }}", createdClient: null, allLive: false },
      },
      {
        id: "listed",
        use: "list-files",
        with: { batches: '${{ steps.batch.batches.map(b, {"id": b.id, "folder": null}) }}' },
      },
      {
        id: "fetched",
        use: "download-files",
        with: {
          runId: "${{ run.id }}",
          out: "${{ inputs.out }}",
          overwrite: false,
          maxBytes: null,
          files: "${{ steps.listed.files }}",
        },
      },
      {
        id: "verified",
        use: "verify-files",
        with: {
          out: "${{ inputs.out }}",
          files: "${{ steps.fetched.files }}",
          counts: { job: null, catalog: "${{ steps.batch.batches[0].records }}" },
          strictCounts: false,
        },
      },
      ...more,
      {
        id: "written",
        use: "write-manifest",
        with: {
          runId: "${{ run.id }}",
          path: "batch",
          pathReason: "newest batch of a dataset",
          segments: [],
          dataset:
            '${{ {"id": steps.batch.dataset.id, "name": steps.batch.dataset.name, "created": false} }}',
          job: null,
          batches: "${{ steps.batch.batches.map(b, b.id) }}",
          files: "${{ steps.fetched.files }}",
          rows: "${{ steps.verified.rows }}",
          bytes: "${{ steps.verified.bytes }}",
          counts: "${{ steps.verified.counts }}",
          startedAt: "${{ steps.claim.claimedAt }}",
          out: "${{ inputs.out }}",
        },
      },
    ],
    outputs: { rows: "${{ steps.verified.rows }}", text: "${{ steps.verified.rows }} rows" },
  };
}

const hand: FileStep = {
  id: "hand",
  use: "run-command",
  with: { command: "${{ inputs.command }}", input: { rows: "${{ steps.verified.rows }}" } },
};

function starter(world: Simulated, { executor, folder }: RecipeRuns) {
  const ports = {
    ...world.ports,
    resultsOf: async (runId: string) => recordedResults(await executor.read(runId)),
  };
  const toPath = (typed: string) => resolve(folder, typed);
  return (file: WorkflowFile, inputs: JsonObject, more: Partial<FileStart> = {}) =>
    startFile({ executor, ports, execute: {} }, { file, inputs, toPath, ...more });
}

/** run-1 failed at its hand-over, and run-2, which goes on from its results with `goOn`, too: until the file `flag` is there. */
async function takenOver() {
  const world = await simulate();
  const runs = recipeRuns(world);
  const flag = join(runs.folder, "flag");
  const start = starter(world, runs);
  await start(download(hand), { out: "o", command: "false" });
  const goOn = () => start(download(hand), { command: `test -e ${flag}` }, { from: "hand" });
  await goOn();
  return { world, runs, flag, goOn };
}

test("a file downloads, and its folders are absolute wherever it is continued", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const result = succeeded(await starter(world, runs)(download(), { out: "scores" }));
  const out = join(runs.folder, "scores");
  const manifest = await readManifest(out);
  expect(manifest).toMatchObject({ path: "batch", runId: "run-1" });
  expect(result).toEqual({
    workflow: "scores",
    outputs: { rows: manifest?.rows, text: `${manifest?.rows} rows` },
    skipped: [],
    from: null,
  });
});

test("what failed runs again, and nothing else", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const start = starter(world, runs);
  const flag = join(runs.folder, "flag");
  const inputs = { out: "o", command: `test -e ${flag}` };
  expect(failure(await start(download(hand), inputs))).toMatchObject({ code: "command-failed" });
  const requests = world.sent.length;
  const [first] = await runs.executor.list();
  writeFileSync(flag, "");
  succeeded(await start(download(hand), inputs));
  expect(world.sent.length).toBe(requests);
  expect((await runs.executor.list()).map(({ runId }) => runId)).toEqual([first?.runId]);
});

test("another content of the file does not continue the run, but takes its results", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const start = starter(world, runs);
  await start(download(hand), { out: "o", command: "false" });
  const mended = download({ ...hand, with: { ...hand.with, command: "true" } });
  await expect(start(mended, { out: "o", command: "false" })).rejects.toMatchObject({
    code: "workflow-version",
  });
  const requests = world.sent.length;
  const result = succeeded(await start(mended, {}, { from: "hand" }));
  expect(result.from).toEqual({ runId: "run-1", step: "hand" });
  expect(world.sent.length).toBe(requests);
  expect(await readManifest(join(runs.folder, "o"))).toMatchObject({ runId: "run-1" });
  expect(await runs.executor.read("run-1")).toMatchObject({ status: "canceled" });
});

test("a step that has no result yet cannot be begun after", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const start = starter(world, runs);
  await expect(start(download(hand), { out: "o" }, { from: "hand" })).rejects.toMatchObject({
    code: "bad-option",
  });
  await start(download(hand), { out: "o", command: "false" });
  await expect(start(download(hand), {}, { from: "written" })).rejects.toThrow(
    "Run run-1 has no result of step hand",
  );
  await expect(start(download(hand), {}, { from: "hnad" })).rejects.toThrow('Did you mean "hand"?');
});

test("an attempt of --from is not continued once a later one has taken it over", async () => {
  const world = await simulate();
  const start = starter(world, recipeRuns(world));
  const inputs = { out: "o", command: "false" };
  await start(download(hand), inputs);
  await start(download(hand), {}, { from: "verified" });
  const last = await start(download(hand), {}, { from: "hand" });
  expect(last).toMatchObject({ status: "failed", runId: "run-3" });
  const refused = { code: "locked", details: { runId: "run-2", takenOverBy: "run-3" } };
  await expect(start(download(hand), {}, { from: "verified" })).rejects.toMatchObject(refused);
  // The later one is.
  expect(await start(download(hand), {}, { from: "hand" })).toMatchObject({ runId: "run-3" });
});

test("a run that took over and is resumed by its id closes the one before it, too", async () => {
  const { world, runs, flag } = await takenOver();
  writeFileSync(flag, "");
  const { input } = await runs.executor.read("run-2");
  const host = { executor: runs.executor, ports: world.ports };
  succeeded(await letGo(host, input, runs.resume("run-2")));
  expect(await runs.executor.read("run-1")).toMatchObject({ status: "canceled" });
});

test("a run that delivered has succeeded, whatever becomes of the one it took over from", async () => {
  const { world, runs, flag, goOn } = await takenOver();
  const journal = join(runs.folder, "home/runs/run-1/journal.jsonl");
  const [first, , ...rest] = readFileSync(journal, "utf8").split("\n");
  writeFileSync(journal, [first, "damaged", ...rest].join("\n"));
  writeFileSync(flag, "");
  expect(succeeded(await goOn())).toMatchObject({
    from: { runId: "run-1" },
  });
  expect(world.warnings).toEqual([
    "Run run-1, whose results run run-2 took over, could not be closed. Nobody needs it any more: aepx runs cancel run-1",
  ]);
});

test("one that was removed meanwhile is nothing to close", async () => {
  const { world, runs, flag, goOn } = await takenOver();
  await runs.executor.remove("run-1");
  writeFileSync(flag, "");
  succeeded(await goOn());
  expect(world.warnings).toEqual([]);
});

test("a run key answers again, and is refused for another content", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const start = starter(world, runs);
  const runKey = "week-1";
  succeeded(await start(download(), { out: "o" }, { runKey }));
  expect(await start(download(), { out: "o" }, { runKey })).toMatchObject({ replayed: true });
  await expect(start(download(hand), { out: "o" }, { runKey })).rejects.toMatchObject({
    code: "workflow-version",
    message:
      'Run week-1-03127487dcd2 of workflow "scores" is of another content of the file. Use another run key, or the file as it was.',
  });
});

test("if leaves out, for-each repeats, on-failure tells and the first failure stays", async () => {
  const world = await simulate();
  const runs = recipeRuns(world);
  const start = starter(world, runs);
  const told = join(runs.folder, "told");
  const file: WorkflowFile = {
    name: "flow",
    inputs: {},
    steps: [
      { id: "never", use: "find-segment", with: { segments: ["x"] }, if: "1 > 2" },
      {
        id: "each",
        use: "run-command",
        forEach: "[1, 2, 3]",
        if: "item != 2",
        with: { command: "true", input: { n: "${{ item }}" } },
      },
      {
        id: "fails",
        use: "find-segment",
        with: { segments: ["${{ string(steps.never.skipped) }}"] },
        onFailure: {
          use: "run-command",
          with: { command: `cat > ${told}`, input: { code: "${{ error.code }}" } },
        },
      },
    ],
    outputs: {},
  };
  expect(failure(await start(file, {}))).toMatchObject({ code: "segment-not-found" });
  expect(existsSync(told)).toBe(true);
  const { steps } = await runs.executor.read("run-1");
  expect(steps.map(({ name, status }) => [name, status])).toEqual([
    ["each[0]", "completed"],
    ["each[2]", "completed"],
    ["fails", "failed"],
  ]);
});
