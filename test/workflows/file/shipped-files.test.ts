import { join } from "node:path";

import { expect, test } from "vitest";

import type { JsonObject } from "../../../src/core/json.ts";
import {
  downloadScores,
  type DownloadScoresInput,
} from "../../../src/workflows/download-scores.ts";
import {
  exportAudience,
  type ExportAudienceInput,
} from "../../../src/workflows/export-audience.ts";
import {
  refreshAudience,
  type RefreshAudienceInput,
} from "../../../src/workflows/refresh-audience.ts";
import { succeeded } from "../../support/recipe-runs.ts";
import { CHURN, exportInput, SEGMENT, tenant } from "../export-input.ts";
import { refreshInput } from "../refresh-world.ts";
import {
  filesBelow,
  movedTo,
  readShipped,
  type RecordedWorld,
  recordedWorld,
  shippedFiles,
} from "./shipped.ts";

test.each(shippedFiles)(
  "%s has no mistakes, uses every input, and is called as its file",
  (name) => {
    const { file, problems, warnings } = readShipped(name);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(`${file?.name}.yaml`).toBe(name);
  },
);

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
  sameResult(result, outputs, [code, file]);
});

const downloads: [string, Partial<DownloadScoresInput>, JsonObject][] = [
  ["the newest batch", {}, { dataset: CHURN }],
  [
    "every live batch, rows chosen and converted",
    {
      source: { kind: "dataset", dataset: CHURN, createdClient: "any", allLive: true },
      where: '"_aepxdemo.churn.score" > 50',
      format: "csv",
      strictCounts: true,
    },
    { dataset: CHURN, createdClient: "any", allLive: true },
  ],
];

test.each(downloads)(
  "download-scores.yaml does what the recipe does: %s",
  async (_, change, inputs) => {
    const worlds = [await recordedWorld(), await recordedWorld()] as const;
    await sameDownload(worlds, change, inputs);
  },
);

test("download-scores.yaml does what the recipe does: one batch", async () => {
  const worlds = [await recordedWorld(), await recordedWorld()] as const;
  const { datasets } = await worlds[0].world.simulator.world();
  const batch = datasets.find(({ name }) => name === CHURN)?.batches[0]?.id ?? "";
  await sameDownload(worlds, { source: { kind: "batch", batch } }, { batch });
});

test("download-scores.yaml does what the recipe does: what a job wrote", async () => {
  const worlds = [await recordedWorld(), await recordedWorld()] as const;
  const jobs = [];
  for (const { runs } of worlds) {
    jobs.push(succeeded(await runs.start(exportAudience, exportInput(null))).job?.id ?? "");
  }
  const [jobId = ""] = jobs;
  expect(jobs).toEqual([jobId, jobId]);
  await sameDownload(worlds, { source: { kind: "job", jobId } }, { job: jobId });
});

type Worlds = readonly [RecordedWorld, RecordedWorld];

async function sameDownload(
  [code, file]: Worlds,
  change: Partial<DownloadScoresInput>,
  inputs: JsonObject,
): Promise<void> {
  const out = join(code.runs.folder, "o");
  const newest = { kind: "dataset", dataset: CHURN, createdClient: null, allLive: false } as const;
  const plain = { overwrite: false, strictCounts: false, maxBytes: null, source: newest };
  const input = { ...plain, tenant, out, ...change };
  const result = succeeded(await code.runs.start(downloadScores, input));
  const { source: _source, ...options } = change;
  const outputs = await file.runFile("download-scores.yaml", { ...inputs, ...options, out: "o" });
  expect(file.requests).toEqual(code.requests);
  sameResult(result, outputs, [code, file]);
}

/** The outputs of a file are those of the recipe, and so is all that lies in the folder. */
function sameResult(result: JsonObject, outputs: JsonObject, [code, file]: Worlds): void {
  const [from, to] = [code.runs.folder, file.runs.folder];
  const told = Object.keys(outputs).map((name) => [name, result[name] ?? null]);
  expect(outputs).toEqual(movedTo(Object.fromEntries(told) as JsonObject, from, to));
  expect(filesBelow(join(to, "o"))).toEqual(filesBelow(join(from, "o")));
  expect(Object.keys(filesBelow(join(from, "o"))).join("\n")).toContain("_SUCCESS");
}

const refreshes: [string, Partial<RefreshAudienceInput>, JsonObject][] = [
  ["everybody, each day", { format: "csv", keep: 2, exec: "cat > /dev/null" }, {}],
  [
    "changes alone, every second time everybody",
    {
      sinceLast: true,
      fullEvery: 2,
      key: "ECID",
      guards: {
        minRows: 1,
        maxRemoved: { kind: "share", percent: 90 },
        maxAdded: { kind: "share", percent: 90 },
        allowEmpty: false,
      },
    },
    { minRows: 1, maxRemovedPercent: 90, maxAddedPercent: 90 },
  ],
];

test.each(refreshes)(
  "refresh-audience.yaml does what the recipe does: %s",
  async (_, change, guards) => {
    const options = { profiles: 150 };
    const worlds = [await recordedWorld(options), await recordedWorld(options)] as const;
    const [code, file] = worlds;
    const folder = join(code.runs.folder, "o");
    const { guards: _guards, ...others } = change;
    // On the last day the definition is another one, so that nothing can be compared.
    for (const [day, more] of [{}, {}, {}, { statuses: ["realized", "exited"] }].entries()) {
      for (const { world } of worlds) world.simulator.control({ day });
      const input = refreshInput(folder, { ...change, ...more });
      const result = succeeded(await code.runs.start(refreshAudience, input));
      const inputs = { segments: [SEGMENT], ...others, ...guards, ...more, folder: "o" };
      const outputs = await file.runFile("refresh-audience.yaml", inputs);
      expect(file.requests, `day ${day}`).toEqual(code.requests);
      sameResult(result, outputs, worlds);
    }
  },
  120_000,
);
