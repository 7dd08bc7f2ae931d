import { AuthError, JobError, UsageError } from "../core/errors.ts";
import type { ErrorCode } from "../core/error-codes.ts";
import { type Failure, fromFailure } from "../core/failure.ts";
import { defineStep } from "./step.ts";

export const fallbackReasons = ["no-profile", "forbidden", "failed"] as const;
export type FallbackReason = (typeof fallbackReasons)[number];

export type ChoosePathInput = {
  /** What was asked for; `auto`: the profile path if it is possible. */
  readonly requested: "auto" | "profile" | "batch";
  /** Why the profile path ended without rows; null: it did not, or was not tried. */
  readonly failure: Failure | null;
  /** Reasons for which `auto` may take the batch path. */
  readonly fallbackOn: readonly FallbackReason[];
  /** Id or name of the scores dataset that the batch path would take; null: none was named. */
  readonly scoresDataset: string | null;
  /** The caller knows that the batch path delivers everybody scored, not the members of the segment, or chooses among them. */
  readonly acceptScores: boolean;
};

export type PathChoice = {
  /** `profile`: export job and its dataset. `batch`: the newest batch of the scores dataset. */
  readonly path: "profile" | "batch";
  /** Why, for people. */
  readonly reason: string;
};

/**
 * Decides between the two paths, as a step so that the decision and its reason are on record. Fails with the profile path's own failure
 * (and what could be done about it) when no fallback applies.
 *
 * @calls none
 */
export const choosePathStep = defineStep({
  name: "choose-path",
  run: (_ports, input: ChoosePathInput) => Promise.resolve(choosePath(input)),
});

export function choosePath(input: ChoosePathInput): PathChoice {
  const { requested, failure } = input;
  if (requested === "batch") {
    // Scores need no right to read the segment, but a name that is wrong is wrong on either path.
    if (failure !== null && fallbackReason(failure.code) === undefined) throw fromFailure(failure);
    return { path: "batch", reason: "forced by --path batch" };
  }
  if (failure === null) {
    const reason = requested === "profile" ? "forced by --path profile" : "Profile is enabled";
    return { path: "profile", reason };
  }
  const reason = fallbackReason(failure.code);
  if (requested === "profile" || reason === undefined || !input.fallbackOn.includes(reason)) {
    throw fromFailure(failure);
  }
  if (input.scoresDataset === null) {
    throw withHint(
      failure,
      "To take everybody scored instead, name the scores dataset: --scores-dataset ID --accept-scores, or --where SQL to choose among them",
    );
  }
  if (!input.acceptScores) {
    throw withHint(
      failure,
      "The scores dataset holds everybody scored, not the members of the segment; to take it all the same add --accept-scores, or --where SQL to choose among them",
    );
  }
  return { path: "batch", reason: `${reason}: ${failure.message}` };
}

/** Never a reason: a segment that is not found or ambiguous, a cancel, a wait that ended. */
const reasonOfCode: Partial<Record<ErrorCode, FallbackReason>> = {
  "no-profile": "no-profile",
  forbidden: "forbidden",
  // A missing right shows as 401 on the Profile services (seen live).
  "token-rejected": "forbidden",
  "job-failed": "failed",
};

function fallbackReason(code: ErrorCode): FallbackReason | undefined {
  return reasonOfCode[code];
}

function withHint(failure: Failure, hint: string): Error {
  const end = /[.!?)]$/.test(failure.message) ? "" : ".";
  const message = `${failure.message}${end} ${hint}`;
  const error = fromFailure({ ...failure, message });
  return error instanceof AuthError || error instanceof JobError || error instanceof UsageError
    ? error
    : fromFailure(failure);
}
