import { join } from "node:path";

import { expect, test } from "vitest";

import type { Json, JsonObject } from "../../../src/core/json.ts";
import {
  exportAudience,
  type ExportAudienceInput,
} from "../../../src/workflows/export-audience.ts";
import { succeeded } from "../../support/recipe-runs.ts";
import { exportInput, SEGMENT } from "../export-input.ts";
import { filesBelow, movedTo, readShipped, recordedWorld, shippedFiles } from "./shipped.ts";

test.each(shippedFiles)(
  "%s has no mistakes, uses every input, and is called as its file",
  (name) => {
    const { file, problems, warnings } = readShipped(name);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(`${file?.name}.yaml`).toBe(name);
  },
);

/** What the run of a file gives of what the recipe gives. */
function sameFields(result: JsonObject, outputs: JsonObject, from: string, to: string): Json {
  const told = Object.keys(outputs).map((name) => [name, result[name] ?? null]);
  return movedTo(Object.fromEntries(told) as JsonObject, from, to);
}

const exports: [string, Partial<ExportAudienceInput>][] = [
  ["as it comes", {}],
  [
    "a folder for each segment, rows chosen and converted",
    {
      segments: [SEGMENT, "Loyal customers"],
      perSegment: true,
      where: '"_aepxdemo.churn.score" > 50',
      format: "csv",
    },
  ],
  [
    "evaluated, waited for, of an age, its dataset removed",
    { evaluate: true, awaitEvaluation: true, maxAgeMs: 3_600_000, target: "delete" },
  ],
  [
    "every choice of the members",
    {
      statuses: ["realized", "exited"],
      qualifiedSince: "2025-01-01T00:00:00Z",
      qualifiedUntil: "2027-01-01T00:00:00Z",
      ingestedSince: "2025-01-01T00:00:00Z",
      emptyProfiles: true,
      fields: "all",
      events: "timestamp",
      mergePolicy: "default",
      dataset: "nightly",
      strictCounts: false,
      format: "ndjson",
      raw: true,
    },
  ],
];

test.each(exports)("export-audience.yaml does what the recipe does: %s", async (_, change) => {
  const [code, file] = [await recordedWorld(), await recordedWorld()];
  const out = join(code.runs.folder, "o");
  const result = succeeded(await code.runs.start(exportAudience, exportInput(out, change)));
  const outputs = await file.runFile("export-audience.yaml", {
    segments: [SEGMENT],
    ...change,
    out: "o",
  });
  expect(file.requests).toEqual(code.requests);
  const [from, to] = [code.runs.folder, file.runs.folder];
  expect(outputs).toEqual(sameFields(result, outputs, from, to));
  expect(filesBelow(join(to, "o"))).toEqual(filesBelow(out));
  expect(Object.keys(filesBelow(out))).toContain("_SUCCESS");
});
