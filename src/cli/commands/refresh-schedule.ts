import { toTimestamp } from "../../core/clock.ts";
import type { ExitCode } from "../../core/error-codes.ts";
import { isRetryable } from "../../core/errors.ts";
import { readHandledSlot, writeHandledSlot } from "../../data/snapshots/schedule-record.ts";
import { checkRefreshFolder } from "../../data/snapshots/snapshots.ts";
import type { RunOutcome } from "../../engine/executor.ts";
import { runSchedule, type SlotEnd } from "../../workflows/run-schedule.ts";
import { parseSchedule } from "../../workflows/slots.ts";
import type { CliContext } from "../context.ts";
import { failureLines } from "../failure-report.ts";
import { type RefreshAsked, type RefreshCommandArguments, runRefresh } from "./run-refresh.ts";

/** Refreshes at each slot until it is stopped; a run that is under way then is parked, and continued by the next start. */
export async function keepSchedule(
  context: CliContext,
  args: RefreshCommandArguments,
  { input, wait }: RefreshAsked,
): Promise<ExitCode> {
  const { folder } = input;
  const slots = parseSchedule(args.schedule ?? "", args.timezone);
  await checkRefreshFolder(folder);
  const { clock, progress, signal } = context;
  return runSchedule({
    slots,
    clock,
    signal,
    readHandled: () => readHandledSlot(folder),
    writeHandled: (slotMs) => keepSlot(folder, slotMs),
    onWait: (nextMs) =>
      progress.line(`next refresh at ${nextMs === null ? "no time" : toTimestamp(nextMs)}`),
    async runSlot(slotMs) {
      progress.line(`refresh of ${toTimestamp(slotMs)}`);
      const runKey = `${folder} ${toTimestamp(slotMs)}`;
      const outcome = await runRefresh(context, args, { input, wait }, { runKey, giveUp: "all" });
      signal.throwIfAborted();
      return tell(context, outcome);
    },
  });
}

async function keepSlot(folder: string, slotMs: number): Promise<void> {
  const { makePrivateFolder } = await import("../../core/files.ts");
  makePrivateFolder(folder);
  writeHandledSlot(folder, slotMs);
}

/** A slot that failed is over, unless its trouble may pass. */
function tell({ progress, log }: CliContext, outcome: RunOutcome): SlotEnd {
  if (outcome.status === "succeeded") {
    progress.line(`run ${outcome.runId} is done`);
    return "done";
  }
  const { error, runId } = outcome;
  for (const line of failureLines(error)) progress.line(line);
  log.error("refresh failed", { runId, error: error.message });
  return isRetryable(error) ? "later" : "done";
}
