import { expect, test } from "vitest";

import type { JsonObject } from "../../../src/core/json.ts";
import type { RunState } from "../../../src/engine/run-state.ts";
import { absolutePaths } from "../../../src/workflows/file/absolute-paths.ts";
import { holdingsOf } from "../../../src/workflows/file/claimed-folders.ts";
import { deliveredFolders } from "../../../src/workflows/file/delivered-folders.ts";
import type { FileRunInput } from "../../../src/workflows/file/file-run.ts";
import type { FileStep, WorkflowFile } from "../../../src/workflows/file/model.ts";

function fileOf(...steps: FileStep[]): WorkflowFile {
  return { name: "f", inputs: {}, steps, outputs: {} };
}

function step(use: string, given: JsonObject, more: Partial<FileStep> = {}): FileStep {
  return { id: use.replace("-", "_"), use, with: given, ...more };
}

function runOf(inputs: JsonObject, ...steps: FileStep[]): FileRunInput {
  const tenant = { baseUrl: "https://example.com", orgId: "o", sandbox: "dev" };
  return { tenant, file: fileOf(...steps), inputs };
}

const toPath = (typed: string) => `/cwd/${typed}`;

test.each([
  ["churn", "/cwd/churn"],
  ["${{ inputs.out }}", "${{ inputs.out }}"],
  ["sub/${{ inputs.out }}", "/cwd/sub/${{ inputs.out }}"],
])("the folder %j of a step becomes %j", (out, expected) => {
  const { file } = absolutePaths(
    { file: fileOf(step("claim-output", { out })), inputs: {} },
    toPath,
  );
  expect(file.steps[0]?.with).toEqual({ out: expected });
});

test.each([
  ["${{ inputs.dir }}", "/cwd/x"],
  ["${{ inputs.dir }}/high", "/cwd/x"],
  ['${{ inputs.dir + "/high" }}', "/cwd/x"],
  ["${{ inputs.other == 1 ? null : inputs.dir }}", "/cwd/x"],
  // It stands in the middle, or decides only.
  ["/abs/${{ inputs.dir }}", "x"],
  ['${{ inputs.dir == "x" ? "/a" : "/b" }}', "x"],
])("where a folder is %j, the input becomes %j", (out, expected) => {
  const file = fileOf(step("download-files", { out }));
  expect(absolutePaths({ file, inputs: { dir: "x" } }, toPath).inputs).toEqual({ dir: expected });
});

test("other fields, other types and empty texts are left alone", () => {
  const file = fileOf(step("find-segment", { segments: ["${{ inputs.dir }}"], label: "x" }));
  const left = { file, inputs: { dir: "x" } };
  expect(absolutePaths(left, toPath)).toEqual(left);
  const folders = fileOf(step("claim-output", { out: "${{ inputs.dir }}" }));
  for (const dir of ["", null, 3]) {
    expect(absolutePaths({ file: folders, inputs: { dir } }, toPath).inputs).toEqual({ dir });
  }
});

test("a run holds the folders that its input tells of", () => {
  const run = runOf(
    { out: "/o" },
    step("claim-output", { out: "${{ inputs.out }}/a" }),
    step("claim-output", { out: "/o/${{ item }}" }, { forEach: '["b", "c"]' }),
    // Only a result of another step tells these.
    step("claim-output", { out: "${{ steps.found.folder }}" }),
    step("download-files", { out: "/elsewhere" }),
  );
  expect(holdingsOf("r1", run)).toEqual({ folders: ["/o/a", "/o/b", "/o/c"], owner: "r1" });
});

test("what a run took over bears the name of the run that made it", () => {
  const taken = { runId: "r1", owner: "r0", from: "hand", recorded: [] };
  const run = { ...runOf({}, step("claim-output", { out: "/o/${{ run.id }}" })), taken };
  expect(holdingsOf("r2", run)).toEqual({ folders: ["/o/r0"], owner: "r0" });
});

const written = (name: string, manifest: string, status = "completed") => ({
  name,
  status,
  output: { manifest },
});

test("what a run delivered are the folders in which it wrote a manifest", () => {
  const input = runOf(
    {},
    step("write-manifest", { runId: "${{ run.id }}" }, { id: "one" }),
    step("write-manifest", { runId: "${{run.id}}" }, { id: "each", forEach: "[1, 2]" }),
    step("write-manifest", { runId: "${{ inputs.id }}" }, { id: "odd" }),
    step("write-manifest", { runId: "fixed" }, { id: "fixed" }),
    step("run-command", {}, { id: "other" }),
  );
  const steps = [
    written("one", "/o/manifest.json"),
    written("each[0]", "/p/manifest.json"),
    written("each[1]", "/q/manifest.json", "failed"),
    written("odd", "/r/manifest.json"),
    written("fixed", "/s/manifest.json"),
    written("other", "/t/manifest.json"),
  ];
  expect(deliveredFolders({ runId: "r1", input, steps } as unknown as RunState)).toEqual([
    { folder: "/o", runId: "r1" },
    { folder: "/p", runId: "r1" },
    { folder: "/r", runId: null },
    { folder: "/s", runId: "fixed" },
  ]);
});

test("a run of no file delivers nothing that is known here", () => {
  const state = { runId: "r1", input: { out: "/o" }, steps: [] } as unknown as RunState;
  expect(deliveredFolders(state)).toEqual([]);
});
