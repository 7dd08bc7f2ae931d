import type { Argv } from "yargs";

import type { RefreshAudienceInput } from "../../workflows/refresh-audience.ts";
import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";
import { dryRun } from "../dry-run.ts";
import { wrong } from "../option-values.ts";
import { reportOutcome } from "../run-outcome.ts";
import { withSimulator } from "../with-simulator.ts";
import { exportInput } from "./export-input.ts";
import { declareExportOptions } from "./export-options.ts";
import { checkWhere, declareFormatOptions, readFormatOptions } from "./format-options.ts";
import { declareRefreshOptions, readRefreshOptions } from "./refresh-options.ts";
import {
  declareDeliveryOptions,
  declareDryRun,
  declareSimulate,
  declareWaitOptions,
  readDeliveryOptions,
  readWaitOptions,
} from "./run-options.ts";
import { type RefreshAsked, type RefreshCommandArguments, runRefresh } from "./run-refresh.ts";

/** A refresh keeps its dataset, replaces nothing, and compares people, who come twice where each segment has a batch. */
const without = ["per-segment", "target", "no-download"] as const;

export const refreshCommand = defineCommand<RefreshCommandArguments>({
  command: "refresh [segment..]",
  describe: "Export an audience again: a snapshot beside the others, and what changed since",
  builder: (yargs) =>
    declareSimulate(
      declareDryRun(
        declareRefreshOptions(
          declareFormatOptions(
            declareDeliveryOptions(
              declareWaitOptions(declareExportOptions(declareExamples(yargs), { without })),
              { overwrite: false, out: "Folder of the snapshots; made if absent" },
            ),
            "a copy of the rows beside the Parquet, and the format of what changed",
          ),
        ),
        "Send reads only, and print the writes as curl lines",
      ),
    ),
  async handler(args, context) {
    const wait = readWaitOptions(args);
    const input = readInput(args, context);
    await checkWhere(input);
    if (args.dryRun) return preview(input, context);
    if (args.schedule !== undefined) {
      const { keepSchedule } = await import("./refresh-schedule.ts");
      return keepSchedule(context, args, { input, wait });
    }
    if (!args.simulate) return refresh(context, args, { input, wait });
    return withSimulator(context, {}, (simulated) =>
      refresh(simulated, args, {
        input: { ...input, tenant: { ...simulated.config().tenant } },
        wait: { ...wait, resumable: false },
      }),
    );
  },
});

async function refresh(
  context: CliContext,
  args: RefreshCommandArguments,
  { input, wait }: RefreshAsked,
) {
  const outcome = await runRefresh(context, args, { input, wait }, { runKey: args.runKey });
  return reportOutcome(context, outcome, wait);
}

/** Everything up to the export job; the folder is not touched. */
async function preview(input: RefreshAudienceInput, context: CliContext) {
  const { exportAudience } = await import("../../workflows/export-audience.ts");
  const { exportDefaults } = await import("../../workflows/export-defaults.ts");
  const { startRun } = await import("../run-workflow.ts");
  const { folder: _folder, guards: _guards, ...source } = input;
  return dryRun(context, (_platform, dry) =>
    startRun(dry.context, {
      recipe: exportAudience,
      input: { ...exportDefaults, ...source, out: null, awaitEvaluation: false },
    }),
  );
}

function readInput(args: RefreshCommandArguments, context: CliContext): RefreshAudienceInput {
  if (args.out === undefined) throw wrong("Where are the snapshots? Give --out DIR.");
  if (args.since !== undefined && args.where !== undefined) {
    throw wrong(
      "--since last takes changes as they come, and --where may no longer hold for who did not change. Leave one of them out.",
    );
  }
  if (args.schedule !== undefined && (args.runKey !== undefined || args.dryRun || args.simulate)) {
    throw wrong(
      "--schedule names its runs itself and stays: --run-key, --dry-run and --simulate do not apply.",
    );
  }
  const tenant = args.simulate ? SIMULATED : context.config().tenant;
  const format = readFormatOptions(args);
  const delivery = readDeliveryOptions(context, args);
  const {
    out,
    overwrite: _overwrite,
    target: _target,
    ...input
  } = exportInput(args, {
    tenant,
    delivery: { ...delivery, ...format },
    path: (typed) => context.path(typed),
  });
  return {
    ...input,
    ...format,
    ...readRefreshOptions(args),
    folder: out ?? "",
    deltaFormat: format.format ?? "parquet",
  };
}

/** Until the simulator has told its own. */
const SIMULATED = { orgId: "", sandbox: "", baseUrl: "" };

function declareExamples(yargs: Argv): Argv {
  return yargs
    .example('$0 refresh "High churn risk" --out ./daily', "a snapshot, and what changed")
    .example('$0 refresh "High churn risk" --out ./daily --max-removed 20% --keep 14', "guarded")
    .example('$0 refresh "High churn risk" --out ./daily --schedule "0 6 * * *"', "every day");
}
