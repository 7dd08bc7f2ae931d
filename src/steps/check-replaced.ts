import { type Failure, fromFailure } from "../core/failure.ts";
import { defineStep } from "./step.ts";

export type CheckReplacedInput = {
  /** Why reading the newest batch failed. */
  readonly failure: Failure;
};

export type Replaced = {
  /** What the reader met, for people. */
  readonly reason: string;
};

/**
 * Decides, on record, whether to look for a newer batch: only when the batch was removed under the reader. Every other failure is thrown
 * again: it fails with the failure it was given.
 *
 * @calls none
 */
export const checkReplaced = defineStep({
  name: "check-replaced",
  async run(_ports, { failure }: CheckReplacedInput): Promise<Replaced> {
    if (failure.code !== "content-changed") throw fromFailure(failure);
    return { reason: failure.message };
  },
});
