import type { Argv } from "yargs";

import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";
import { reportOutcome } from "../run-outcome.ts";
import { startRun } from "../run-workflow.ts";
import { withSimulator } from "../with-simulator.ts";
import { DEFAULT_FIELDS, type ExportArguments, exportInput } from "./export-input.ts";
import {
  type DeliveryArguments,
  type WaitArguments,
  declareDeliveryOptions,
  declareWaitOptions,
  readDeliveryOptions,
  readWaitOptions,
} from "./run-options.ts";

type Arguments = ExportArguments &
  DeliveryArguments &
  WaitArguments & { readonly simulate: boolean | undefined };

export const exportCommand = defineCommand<Arguments>({
  command: "export <segment..>",
  describe: "Export an audience to a dataset and download it",
  builder: (yargs) => declareDeliveryOptions(declareWaitOptions(declareExportOptions(yargs))),
  async handler(args, context) {
    const wait = readWaitOptions(args);
    if (!args.simulate) return run(args, context, wait);
    return withSimulator(context, {}, (simulated) =>
      run(args, simulated, { ...wait, resumable: false }),
    );
  },
});

async function run(
  args: Arguments,
  context: CliContext,
  options: ReturnType<typeof readWaitOptions> & { readonly resumable?: boolean },
) {
  const { exportAudience } = await import("../../workflows/export-audience.ts");
  const { checkOutput } = await import("../../data/output-folder.ts");
  const input = exportInput(args, context.config().tenant, readDeliveryOptions(context, args));
  const outcome = await startRun(context, {
    recipe: exportAudience,
    input,
    runKey: args.runKey,
    waitMs: options.waitMs,
    beforeStart: async () => {
      if (input.out !== null) await checkOutput(input.out, { overwrite: input.overwrite });
    },
  });
  return reportOutcome(context, outcome, options);
}

function declareExportOptions(
  yargs: Argv,
): Argv<ExportArguments & { simulate: boolean | undefined }> {
  return yargs
    .positional("segment", {
      type: "string",
      array: true,
      demandOption: true,
      describe: "Name or id of a segment",
    })
    .option("fields", {
      type: "string",
      requiresArg: true,
      describe: `Columns, comma-separated; +scores: the Customer AI columns; all: every column (default: ${DEFAULT_FIELDS})`,
    })
    .option("status", {
      type: "string",
      requiresArg: true,
      describe: "Membership statuses: realized, exited (default: realized)",
    })
    .option("path", {
      type: "string",
      requiresArg: true,
      describe: "auto, profile or batch (default: auto)",
    })
    .option("scores-dataset", {
      type: "string",
      requiresArg: true,
      describe: "Customer AI scores dataset behind the segment, for the batch path",
    })
    .option("accept-scores", {
      type: "boolean",
      describe: "Take everybody scored where the batch path has to be used",
    })
    .option("fallback-on", {
      type: "string",
      requiresArg: true,
      describe: "Reasons for the batch path: no-profile, forbidden, failed (default: all three)",
    })
    .option("dataset", {
      type: "string",
      requiresArg: true,
      describe: "Target dataset, by id or name (made when absent; default: one for this run)",
    })
    .option("no-download", { type: "boolean", describe: "End when the rows are in the dataset" })
    .option("simulate", { type: "boolean", describe: "Run against a simulator in this process" })
    .example('$0 export "High churn risk" --out ./churn', "export and download one audience")
    .example(
      '$0 export "High churn risk" --dataset nightly --no-download',
      "export to a dataset only",
    )
    .example(
      '$0 export "High churn risk" --out ./try --simulate',
      "try it without credentials",
    ) as never;
}
