import { expect, test } from "vitest";

import type { JsonObject } from "../../../src/core/json.ts";
import { folderFields } from "../../../src/steps/folder-fields.ts";
import { stepDocuments } from "../../../src/steps/generated/step-documents.ts";
import { absolutePaths } from "../../../src/workflows/file/absolute-paths.ts";
import type { FileStep } from "../../../src/workflows/file/model.ts";

const toPath = (typed: string) => `/home/me/${typed}`;

function absolute(steps: readonly FileStep[], inputs: JsonObject = {}) {
  return absolutePaths({ file: { name: "w", inputs: {}, steps, outputs: {} }, inputs }, toPath);
}

const fields = Object.entries(stepDocuments).flatMap(([use, document]) =>
  [...folderFields(document)].map((field) => [use, field] as const),
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
])("with a folder %s the input x is a path: %s", (out, isPath) => {
  const step = { id: "a", use: "claim-output", with: { out } };
  const { inputs } = absolute([step], { x: "in" });
  expect(inputs).toEqual({ x: isPath ? "/home/me/in" : "in" });
});
