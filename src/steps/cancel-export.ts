import type { Platform } from "../platform/platform.ts";
import { type ExportMarker, findOwnJob } from "./start-export.ts";
import { defineStep } from "./step.ts";

export type CancelExportInput = {
  /** Null: the run was stopped between asking for the job and learning its id. */
  readonly jobId: string | null;
  /** What the run had announced, to find a job whose id it never learned. */
  readonly announced: ExportMarker | null;
};

/** Cancels the remote export job of a run, if there is one (DELETE /export/jobs/{id}). */
export const cancelExport = defineStep({
  name: "cancel-export",
  async run({ platform }, input: CancelExportInput, { signal }) {
    const jobId = input.jobId ?? (await findAnnounced(platform, input.announced, signal));
    if (!jobId) return { jobId: null };
    await platform.exportJobs.cancel(jobId, { signal });
    return { jobId };
  },
});

async function findAnnounced(
  platform: Platform,
  announced: ExportMarker | null,
  signal: AbortSignal,
): Promise<string | undefined> {
  return announced ? (await findOwnJob(platform, announced, { signal }))?.id : undefined;
}
