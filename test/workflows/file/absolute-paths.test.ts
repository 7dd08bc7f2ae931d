import { expect, test } from "vitest";

import type { JsonObject } from "../../../src/core/json.ts";
import { folderFields } from "../../../src/steps/folder-fields.ts";
import { stepDocuments } from "../../../src/steps/generated/step-documents.ts";
import { absolutePaths } from "../../../src/workflows/file/absolute-paths.ts";
import { inputOf } from "../../../src/workflows/file/file-step.ts";
import type { FileStep } from "../../../src/workflows/file/model.ts";

const toPath = (typed: string) => `/home/me/${typed}`;

function absolute(steps: readonly FileStep[], inputs: JsonObject = {}) {
  return absolutePaths({ file: { name: "w", inputs: {}, steps, outputs: {} }, inputs }, toPath);
}

const fields = Object.entries(stepDocuments).flatMap(([use, document]) =>
  [...folderFields(document.input)].map((field) => [use, field] as const),
);

test.each(fields)("%s: its %s is that of the folder where it was typed", (use, field) => {
  const step = { id: "a", use, with: { [field]: "out", runId: "out" } };
  const { file } = absolute([step]);
  expect(file.steps[0]?.with).toEqual({ [field]: "/home/me/out", runId: "out" });
});

test("a field of that name which is no folder stays, and so does a folder on the platform's side", () => {
  const batches = [{ id: "b", folder: "churn" }];
  const steps = [
    { id: "a", use: "run-command", with: { command: "true", input: { out: "o" } } },
    { id: "b", use: "list-files", with: { batches } },
  ];
  expect(absolute(steps).file.steps).toEqual(steps);
});

test("the step for failures has folders as well", () => {
  const onFailure = { use: "drop-sources", with: { out: "o", sources: [], files: [] } };
  const steps = [{ id: "a", use: "list-files", with: { batches: [] }, onFailure }];
  const { file } = absolute(steps);
  expect(file.steps[0]?.onFailure?.with).toMatchObject({ out: "/home/me/o" });
});

test.each([
  ["${{ inputs.x }}", true],
  ["${{ inputs.x }}/a", true],
  ["${{ inputs.y == null ? null : inputs.x }}", true],
  ['${{ inputs.y == null ? dyn(null) : inputs.x + "/a" }}', true],
  ["a/${{ inputs.x }}", false],
  ["${{ inputs.y }}", false],
  ["${{ inputs['x'] }}", true],
  ["${{ string(inputs.x) }}", true],
  ["${{ (inputs.x) + inputs.y }}", true],
  ['${{ inputs.x == "}}" ? "/a" : inputs.y }}', false],
])("with a folder %s the input x is a path: %s", (out, isPath) => {
  const step = { id: "a", use: "claim-output", with: { out } };
  const { inputs } = absolute([step], { x: "in" });
  expect(inputs).toEqual({ x: isPath ? "/home/me/in" : "in" });
});

const opened = { id: "opened", use: "open-refresh", with: { folder: "/f" } };
const listed = { id: "listed", use: "find-segment", with: { segments: [] } };

test.each<[string, boolean]>([
  ["${{ item }}", true],
  ["${{ item.name }}/a", true],
  ["${{ [inputs.x, inputs.y][0] }}", true],
  ["${{ inputs.list[0] }}", true],
  ["${{ inputs.list.map(x, x)[0] }}", true],
  ['${{ inputs.x == "" ? "a" : "/b" }}', true],
  ["${{ steps.listed.segments[0].name }}", true],
  ["${{ steps.listed.segments }}", true],
  ["${{ inputs.number }}/a", true],
  ["${{ inputs.empty }}${{ item }}", true],
  ["${{ that is none", true],
  ["${{ inputs.x }}/${{ item }}", false],
  ["${{ inputs.none == null ? dyn(null) : inputs.x }}", false],
  ["${{ inputs.none }}", false],
  ['${{ "/a" }}', false],
  ["${{ steps.opened.out }}", false],
  ["${{ steps['opened'].out }}/a", false],
  ["a/${{ item }}", false],
])("with a folder %s the step is told the working folder: %s", (out, told) => {
  const step = { id: "a", use: "claim-output", with: { out } };
  const onFailure = { use: "drop-sources", with: { out, sources: [], files: [] } };
  const { file } = absolute([opened, listed, { ...step, onFailure }], {
    x: "in",
    y: "in",
    list: ["in"],
    number: 3,
    empty: "",
    none: null,
  });
  const expected = told ? "/home/me/." : undefined;
  expect(file.steps[2]?.workingFolder).toBe(expected);
  expect(file.steps[2]?.onFailure?.workingFolder).toBe(expected);
});

test("what expressions give lies in the working folder that is on record, and where none is, as it is", () => {
  const step = { use: "diff-audiences", with: { before: null, out: "${{ item }}", key: "a" } };
  const scope = { inputs: {}, steps: {}, item: "x", run: { id: "r" } };
  expect(inputOf({ ...step, workingFolder: "/home/me" }, scope)).toEqual({
    before: null,
    out: "/home/me/x",
    key: "a",
  });
  expect(inputOf({ ...step, workingFolder: "/home/me" }, { ...scope, item: "/x" })).toMatchObject({
    out: "/x",
  });
  expect(inputOf(step, scope)).toMatchObject({ out: "x" });
});
