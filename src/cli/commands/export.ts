import type { Argv } from "yargs";

import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";
import { dryRun } from "../dry-run.ts";
import { reportOutcome } from "../run-outcome.ts";
import { startRun } from "../run-workflow.ts";
import { withSimulator } from "../with-simulator.ts";
import {
  checkWhere,
  declareFormatOptions,
  type FormatArguments,
  readFormatOptions,
} from "./format-options.ts";
import { exportInput } from "./export-input.ts";
import { declareExportOptions, type ExportArguments } from "./export-options.ts";
import {
  type DeliveryArguments,
  type DryRunArguments,
  type SimulateArguments,
  type WaitArguments,
  declareDeliveryOptions,
  declareDryRun,
  declareSimulate,
  declareWaitOptions,
  readDeliveryOptions,
  readTransferOptions,
  readWaitOptions,
} from "./run-options.ts";

type Arguments = ExportArguments &
  DeliveryArguments &
  FormatArguments &
  WaitArguments &
  DryRunArguments &
  SimulateArguments;

export const exportCommand = defineCommand<Arguments>({
  command: "export [segment..]",
  describe: "Export an audience to a dataset and download it",
  builder: (yargs) =>
    declareSimulate(
      declareDryRun(
        declareFormatOptions(
          declareDeliveryOptions(declareWaitOptions(declareExportOptions(declareExamples(yargs)))),
          "a copy of the rows beside the Parquet",
        ),
        "Send reads only, and print the writes as curl lines",
      ),
    ),
  async handler(args, context) {
    const wait = readWaitOptions(args);
    const start = args.dryRun ? preview : run;
    if (!args.simulate) return start(args, context, wait);
    return withSimulator(context, {}, (simulated) =>
      start(args, simulated, { ...wait, resumable: false }),
    );
  },
});

async function run(
  args: Arguments,
  context: CliContext,
  options: ReturnType<typeof readWaitOptions> & { readonly resumable?: boolean },
) {
  const { exportAudience } = await import("../../workflows/export-audience.ts");
  const { checkOutput } = await import("../../data/output/output-folder.ts");
  const input = readInput(args, context);
  await checkWhere(input);
  const transfer = readTransferOptions(args);
  const outcome = await startRun(context, {
    recipe: exportAudience,
    input,
    transfer,
    runKey: args.runKey,
    waitMs: options.waitMs,
    beforeStart: async () => {
      if (input.out !== null) await checkOutput(input.out, { overwrite: input.overwrite });
    },
  });
  return reportOutcome(context, outcome, options);
}

/** Everything up to the export job, which is where the writing begins that cannot be read about. */
async function preview(args: Arguments, context: CliContext) {
  const { exportAudience } = await import("../../workflows/export-audience.ts");
  // There is nothing to see in a wait for others, and nothing that it would write.
  const input = { ...readInput(args, context), out: null, awaitEvaluation: false };
  await checkWhere(input);
  return dryRun(context, (_platform, dry) =>
    startRun(dry.context, { recipe: exportAudience, input }),
  );
}

function readInput(args: Arguments, context: CliContext) {
  return exportInput(args, {
    tenant: context.config().tenant,
    delivery: { ...readDeliveryOptions(context, args), ...readFormatOptions(args) },
    path: (typed) => context.path(typed),
  });
}

function declareExamples(yargs: Argv): Argv {
  return yargs
    .example('$0 export "High churn risk" --out ./churn', "export and download one audience")
    .example('$0 export "High churn risk" --dataset nightly --no-download', "to a dataset only")
    .example("$0 export A B --per-segment --out ./both", "two audiences, a folder each")
    .example('$0 export "High churn risk" --out ./try --simulate', "try it without credentials");
}
