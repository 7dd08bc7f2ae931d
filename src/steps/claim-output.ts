import { toTimestamp } from "../core/clock.ts";
import { checkOutput, claimOutput, reclaimOutput } from "../data/output/output-folder.ts";
import { defineStep } from "./step.ts";

export type ClaimOutputInput = {
  /** Id of the run. */
  readonly runId: string;
  /**
   * Output folder, absolute.
   *
   * @format folder
   */
  readonly out: string;
  /** A finished output of another run may be replaced. */
  readonly overwrite: boolean;
};

export type ClaimedOutput = {
  /** When the folder was taken, RFC 3339. */
  readonly claimedAt: string;
};

/**
 * Takes the output folder for the run before anything is asked of the platform. Fails with `output-not-empty`,
 * `output-unwritable`, or `bad-option` when it is a file.
 *
 * @calls none
 */
export const claimOutputStep = defineStep({
  name: "claim-output",
  async run({ clock }, { out, runId, overwrite }: ClaimOutputInput): Promise<ClaimedOutput> {
    await checkOutput(out, { overwrite, runId });
    await claimOutput(out, runId);
    return { claimedAt: toTimestamp(clock.now()) };
  },
  async dryRun({ clock }, { out, runId, overwrite }: ClaimOutputInput, context) {
    await checkOutput(out, { overwrite, runId });
    context.progress({ would: `take the folder "${out}"` });
    return { claimedAt: toTimestamp(clock.now()) };
  },
  reclaim: (_ports, { out, runId }) => reclaimOutput(out, runId),
});
