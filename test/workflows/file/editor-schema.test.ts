import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";

import { stepDocuments } from "../../../src/steps/generated/step-documents.ts";
import { editorSchema } from "../../../src/workflows/file/editor-schema.ts";
import { root } from "../../structure/source-tree.ts";
import { mistakes, withSegments } from "./read-file.ts";

const shipped = JSON.parse(
  readFileSync(join(root, "specs/workflow.schema.json"), "utf8"),
) as object;
const fits = new Ajv({ strict: false }).compile(shipped);

test("the shipped schema is what the steps say", () => {
  expect(editorSchema(stepDocuments)).toEqual(shipped);
});

test.each([
  withSegments("[a]"),
  withSegments("${{ [run.id] }}"),
  withSegments("[a]").replace("    with", "    if: true\n    for-each: [1]\n    with"),
  withSegments("[a]\n    on-failure: {use: read-definitions, with: {segments: []}}"),
])("editors and the command take %j", (text) => {
  expect(mistakes(text)).toEqual([]);
  expect(fits(parse(text))).toBe(true);
});

test.each([
  withSegments("5"),
  withSegments("[5]"),
  withSegments("[a]").replace("find-segment", "find-segmnt"),
  withSegments("[a]").replace("segments", "segmnts"),
  withSegments("[a]").replace("    with", "    foreach: [1]\n    with"),
  withSegments("[a]").replace("id: find", "id: find-it"),
  withSegments("[a]").replace("name: w", "name: w w"),
  withSegments("[a]").replace("steps:", "inputs: {x: {type: int}}\nsteps:"),
  "name: w\nsteps: []",
])("editors and the command refuse %j", (text) => {
  expect(mistakes(text)).not.toEqual([]);
  expect(fits(parse(text))).toBe(false);
});
