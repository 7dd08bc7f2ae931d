import type { ErrorCode } from "../core/error-codes.ts";
import type { RunState } from "../engine/run-state.ts";

/** Runs that have not ended well. Failed ones among them may be over (`isOver`). */
export const UNFINISHED: readonly RunState["status"][] = ["running", "parked", "failed"];

/**
 * A run makes one job at most, so a failed run whose job ended badly is over; and so is one whose audience was not as agreed, since
 * continuing it would only say so again.
 */
export function isOver(status: string, code: ErrorCode | undefined): boolean {
  if (status === "failed") return code !== undefined && finalFailures.has(code);
  return status === "succeeded" || status === "canceled";
}

const finalFailures: ReadonlySet<ErrorCode> = new Set([
  "job-failed",
  "job-canceled",
  "batch-failed",
  "guard-tripped",
  "empty-audience",
]);
