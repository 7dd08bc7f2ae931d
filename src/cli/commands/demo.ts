import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Json, JsonObject } from "../../core/json.ts";
import type { RunOutcome } from "../../engine/executor.ts";
import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";
import { outputDefaults } from "../../workflows/output-options.ts";
import { type OutcomeOptions, reportOutcome, succeeded } from "../run-outcome.ts";
import { startRun } from "../run-workflow.ts";
import { withSimulator } from "../with-simulator.ts";
import { renderRows } from "../row-table.ts";
import { exportInput } from "./export-input.ts";

interface Arguments {
  readonly out: string | undefined;
}

const SEGMENT = "High churn risk";
const SCORES = "Customer AI Scores - churn";
const ROWS_SHOWN = 5;

export const demoCommand = defineCommand<Arguments>({
  command: "demo",
  describe: "Show both paths against a simulator in this process, without credentials",
  builder: (yargs) =>
    yargs.option("out", {
      type: "string",
      requiresArg: true,
      describe: "Folder for the files (default: a new temporary one)",
    }),
  handler: (args, context) => withSimulator(context, {}, (simulated) => demo(args, simulated)),
});

async function demo(args: Arguments, context: CliContext) {
  const folder =
    args.out === undefined ? mkdtempSync(join(tmpdir(), "aepx-demo-")) : context.path(args.out);
  const audience = join(folder, "churn");
  const say = (text: string): void => context.output.text(`${text}\n`);

  say(`1. The profile-enabled path: export the audience "${SEGMENT}"\n`);
  const exported = await runExport(context, audience);
  if (exported.status !== "succeeded") return reportOutcome(context, exported, notResumable);
  const exportedResult = await succeeded(context, exported);
  say(`${exportedResult.text}\n`);

  const { headRows } = await import("../../data/rows/read-audience.ts");
  const head = await headRows(audience, ROWS_SHOWN);
  say(`The first rows:\n\n${renderRows(head)}\n`);

  say(`2. The batch-download path: the newest scores of "${SCORES}"\n`);
  const downloaded = await runDownload(context, join(folder, "scores"));
  if (downloaded.status !== "succeeded") return reportOutcome(context, downloaded, notResumable);
  const downloadedResult = await succeeded(context, downloaded);
  say(`${downloadedResult.text}\n`);

  const result: JsonObject = {
    export: exportedResult.json,
    rows: head as unknown as Json,
    download: downloadedResult.json,
  };
  context.print(
    result,
    `Everything is in ${folder}. Look around with: aepx audience head ${audience}`,
  );
  return 0;
}

const notResumable: OutcomeOptions = { resumable: false };

async function runExport(context: CliContext, out: string): Promise<RunOutcome> {
  const { exportAudience } = await import("../../workflows/export-audience.ts");
  const input = exportInput(
    { segment: [SEGMENT], scoresDataset: SCORES },
    {
      tenant: context.config().tenant,
      delivery: { out, overwrite: false, ...outputDefaults, strictCounts: true, maxBytes: null },
      path: (typed) => context.path(typed),
    },
  );
  return startRun(context, { recipe: exportAudience, input, beforeStart: () => requireFree(out) });
}

async function runDownload(context: CliContext, out: string): Promise<RunOutcome> {
  const { downloadScores } = await import("../../workflows/download-scores.ts");
  const input = {
    tenant: { ...context.config().tenant },
    source: { kind: "dataset", dataset: SCORES, createdClient: null, allLive: false },
    out,
    overwrite: false,
    strictCounts: false,
    maxBytes: null,
  } as const;
  return startRun(context, { recipe: downloadScores, input, beforeStart: () => requireFree(out) });
}

async function requireFree(out: string): Promise<void> {
  const { checkOutput } = await import("../../data/output/output-folder.ts");
  await checkOutput(out);
}
