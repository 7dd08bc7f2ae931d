import { UsageError } from "../../../core/errors.ts";
import type { Executor, RunOutcome } from "../../../engine/executor.ts";
import { UNFINISHED } from "../../../workflows/is-over.ts";
import { defineCommand } from "../../command.ts";
import type { CliContext } from "../../context.ts";
import { reportOutcome } from "../../run-outcome.ts";
import { resumeRun, type ResumeOptions } from "../../run-workflow.ts";
import { canContinue } from "./show.ts";
import {
  declareTransferOptions,
  declareWaitOptions,
  readTransferOptions,
  readWaitOptions,
} from "../run-options.ts";

export const runsResume = defineCommand({
  command: "resume [run]",
  describe: "Continue a parked, failed or interrupted run",
  builder: (yargs) =>
    declareTransferOptions(declareWaitOptions(yargs))
      .positional("run", { type: "string", describe: "Run id" })
      .option("latest", { type: "boolean", describe: "The newest run that has not ended well" })
      .example("$0 runs resume --latest --wait 2h", ""),
  async handler(args, context) {
    const wait = readWaitOptions(args);
    const transfer = readTransferOptions(args);
    const runId = await chooseRun(await context.executor(), args.run, args.latest ?? false);
    const outcome = await resumeOrRecall(context, runId, { ...wait, transfer });
    return reportOutcome(context, outcome, wait);
  },
});

/** Fails with `bad-option` when both or neither are given, with `run-not-found` when nothing is left to continue. */
export async function chooseRun(
  executor: Pick<Executor, "list">,
  runId: string | undefined,
  latest: boolean,
): Promise<string> {
  if (runId !== undefined && latest)
    throw new UsageError("bad-option", "A run id and --latest exclude each other. Give one.");
  if (runId !== undefined) return runId;
  if (!latest)
    throw new UsageError("bad-option", "Which run? Give its id, or --latest for the newest one.");
  const unfinished = await executor.list({ statuses: UNFINISHED });
  const newest = unfinished.find(canContinue);
  if (newest) return newest.runId;
  throw new UsageError("run-not-found", "No run is left to continue. See: aepx runs list");
}

/** A run that is done answers from its journal: neither credentials nor workflow code are needed for that. */
async function resumeOrRecall(
  context: CliContext,
  runId: string,
  options: ResumeOptions,
): Promise<RunOutcome> {
  const run = await (await context.executor()).read(runId);
  if (run.status === "canceled") {
    throw new UsageError(
      "bad-option",
      `Run ${runId} was canceled, and a canceled run is not continued. Start a new one with the command that started it.`,
      { details: { runId } },
    );
  }
  return run.status === "succeeded"
    ? { status: "succeeded", runId, output: run.output, replayed: true }
    : resumeRun(context, runId, options);
}
