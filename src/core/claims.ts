/**
 * Things outside that one unfinished run at a time may work with, such as a target dataset. `what` is words for people and the
 * whole identity of the thing at once.
 */
export interface Claims {
  /** Again by the same run: nothing happens. Fails with `locked`, naming the run that has it and what to do. */
  take(what: string, runId: string): Promise<void>;
  /** Does nothing when the run does not have it. */
  release(what: string, runId: string): Promise<void>;
  releaseAll(runId: string): Promise<void>;
}

/** Refuses nobody: for programs whose runs share nothing. */
export const noClaims: Claims = { async take() {}, async release() {}, async releaseAll() {} };
