import { type Failure, fromFailure } from "../core/failure.ts";
import { defineStep } from "./step.ts";

export type CheckReplacedInput = {
  /** Why reading the newest batch failed. */
  readonly failure: Failure;
};

/**
 * Decides, on record, whether to look for a newer batch: only when the batch was removed under the reader. Every other failure is thrown
 * again.
 */
export const checkReplaced = defineStep({
  name: "check-replaced",
  async run(_ports, { failure }: CheckReplacedInput) {
    if (failure.code !== "content-changed") throw fromFailure(failure);
    return { reason: failure.message };
  },
});
