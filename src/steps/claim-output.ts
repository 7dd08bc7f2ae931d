import { toTimestamp } from "../core/clock.ts";
import { checkOutput, claimOutput } from "../data/output-folder.ts";
import { defineStep } from "./step.ts";

export type ClaimOutputInput = {
  readonly runId: string;
  /** Absolute. */
  readonly out: string;
  /** A finished output of another run may be replaced. */
  readonly overwrite: boolean;
};

/**
 * Takes the output folder for the run before anything is asked of the platform. Fails with `output-not-empty`,
 * `output-unwritable`, or `bad-option` when it is a file.
 */
export const claimOutputStep = defineStep({
  name: "claim-output",
  async run({ clock }, { out, runId, overwrite }: ClaimOutputInput) {
    await checkOutput(out, { overwrite, runId });
    await claimOutput(out, runId);
    return { claimedAt: toTimestamp(clock.now()) };
  },
});
