import type { ErrorCode } from "../../core/error-codes.ts";
import type { RunState } from "../../engine/run-state.ts";
import { asFileRun, stepIdOf } from "./file-run.ts";
import { runsHere } from "./judge-runs.ts";

/**
 * The step that a failed run of a file can be begun again from (`--from`) once the cause is mended: the one that failed. Null when that would be
 * refused or of no use. `known`: the runs of its file, newest first. Pure.
 */
export function stepToBeginWith(
  { runId, input, status, failure, steps }: RunState,
  known: readonly RunState[],
): string | null {
  const run = asFileRun(input);
  if (!run || status !== "failed" || !failure || jobEnded.has(failure.code)) return null;
  const failed = steps.findLast((step) => step.status === "failed");
  // Results are taken from the last run of a file alone.
  if (!failed || runsHere(known, run.tenant)[0]?.runId !== runId) return null;
  const id = stepIdOf(failed.name);
  return run.file.steps.some((step) => step.id === id) ? id : null;
}

/** The step that failed would look at the same job again. */
const jobEnded: ReadonlySet<ErrorCode> = new Set(["job-failed", "job-canceled", "batch-failed"]);
