import type { Claims } from "../core/claims.ts";
import type { Clock } from "../core/clock.ts";
import type { ErrorCode } from "../core/error-codes.ts";
import { isAppError } from "../core/errors.ts";
import { createClaims } from "../engine/claims.ts";
import type { Executor } from "../engine/executor.ts";

export interface ClaimsOfRuns {
  /** The state folder of the runs. */
  readonly home: string;
  readonly clock: Clock;
  readonly executor: Executor;
}

/** What the runs of a state folder work with, so that no two do with the same. */
export function openClaims({ home, clock, executor }: ClaimsOfRuns): Claims {
  return createClaims({ home, clock, isUnfinished: (runId) => isUnfinished(executor, runId) });
}

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

/** A run that cannot be read may be anything, so it keeps what it has. */
async function isUnfinished(executor: Executor, runId: string): Promise<boolean> {
  try {
    const { status, failure } = await executor.read(runId);
    return !isOver(status, failure?.code);
  } catch (error) {
    return !(isAppError(error) && error.code === "run-not-found");
  }
}
