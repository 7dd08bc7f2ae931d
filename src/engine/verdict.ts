import { CanceledError, isAppError } from "../core/errors.ts";
import { type Failure, toFailure } from "../core/failure.ts";
import { scrub } from "../core/secret.ts";

/** Errors that mean "not now" rather than "this went wrong": the run is parked, and nothing is recorded of the step. */
export function isParking(error: unknown): boolean {
  return isAppError(error) && (error.code === "wait-ended" || error.code === "canceled");
}

/** Failures of the work itself. Parking, cancelling, a lock and a bug end the run, whatever it wanted to settle. */
export function becomesValue(error: unknown): boolean {
  return (
    isAppError(error) && !isParking(error) && error.code !== "locked" && error.code !== "internal"
  );
}

/** Why a run is being stopped, as one of our errors: a bare `abort()` says nothing a person could read. */
export function stopReason(signal: AbortSignal, runId: string): Error {
  const reason: unknown = signal.reason;
  if (isAppError(reason)) return reason;
  return new CanceledError(
    `Run ${runId} was interrupted. Continue it with: aepx runs resume ${runId}`,
    { cause: reason },
  );
}

/** A failure as it may be written down: whatever looks like a secret is masked, wherever the text came from. */
export function cleanFailure(error: unknown): Failure {
  const failure = toFailure(error);
  return {
    ...failure,
    message: scrub(failure.message),
    cause: failure.cause === null ? null : scrub(failure.cause),
  };
}
