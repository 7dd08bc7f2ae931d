import { resolve } from "node:path";

import { expect, test } from "vitest";

import type { ExportChoices } from "../../src/library/export-choices.ts";
import { toExportInput } from "../../src/library/export-input.ts";
import { exportDefaults } from "../../src/workflows/export-defaults.ts";

const tenant = { baseUrl: "https://platform.example.com", orgId: "o@AdobeOrg", sandbox: "dev" };

function input(choices: Partial<ExportChoices> = {}) {
  return toExportInput({ segments: "A", out: "out", ...choices }, tenant);
}

test("what is not chosen is as the command line has it", () => {
  expect(input()).toEqual({ ...exportDefaults, tenant, segments: ["A"], out: resolve("out") });
  expect(input({ overwrite: undefined, maxBytes: undefined, download: true })).toEqual(input());
});

test("choices go where they belong, and nothing else does", () => {
  const settings = { client: "a client", timing: {}, runKey: "k" };
  const chosen = input({
    segments: ["A", "B", "A"],
    fields: ["identityMap", "+scores"],
    events: ["timestamp", "web"],
    qualifiedSince: new Date("2026-11-01T00:00:00Z"),
    qualifiedUntil: "2026-11-24T06:00:00+01:00",
    ingestedSince: "2026-11-01",
    maxAgeMs: 3600_000,
    perSegment: true,
    ...settings,
  });
  expect(chosen).toEqual({
    ...input(),
    segments: ["A", "B"],
    fields: "identityMap,+scores",
    events: "timestamp,web",
    qualifiedSince: "2026-11-01T00:00:00.000Z",
    qualifiedUntil: "2026-11-24T05:00:00.000Z",
    ingestedSince: "2026-11-01T00:00:00.000Z",
    maxAgeMs: 3600_000,
    perSegment: true,
  });
});

test.each<[Partial<ExportChoices>, string]>([
  [{ segments: [] }, "segments is empty: name at least one."],
  [{ out: null }, "Where should the rows go? Give out, or download: false."],
  [{ download: false }, "out and download: false exclude each other."],
  [{ path: "batch" }, 'path: "batch" needs scoresDataset.'],
  [
    { path: "batch", scoresDataset: "s" },
    'path: "batch" delivers everybody: it needs acceptScores, or where.',
  ],
  [
    { path: "batch", scoresDataset: "s", where: "score > 7", perSegment: true },
    'path: "batch" takes the scores as they are: perSegment does not apply.',
  ],
  [
    { download: false, out: null, where: "score > 7" },
    "format and where work on downloaded rows: leave them or download: false out.",
  ],
  [{ format: "csv", raw: true }, 'raw needs format: "ndjson".'],
  [{ acceptScores: true }, "acceptScores needs scoresDataset."],
  [{ target: "delete", dataset: "d" }, 'target: "delete" and dataset exclude each other.'],
  [
    { target: "delete", download: false, out: null },
    'target: "delete" would remove the rows that stay there.',
  ],
  [{ evaluate: true, awaitEvaluation: true }, "evaluate and awaitEvaluation exclude each other."],
  [
    { qualifiedSince: "2026-11-02", qualifiedUntil: "2026-11-01" },
    "qualifiedUntil has to be after qualifiedSince.",
  ],
  [
    { ingestedSince: "2026-11-01T06:00" },
    "ingestedSince has to be a Date or a time such as 2026-11-24T06:00:00Z.",
  ],
  [
    { ingestedSince: new Date(Number.NaN) },
    "ingestedSince has to be a Date or a time such as 2026-11-24T06:00:00Z.",
  ],
])("%j is refused with words", (choices, message) => {
  expect(() => input(choices)).toThrow(expect.objectContaining({ code: "bad-option", message }));
});
