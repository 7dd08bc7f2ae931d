import { JobError } from "../core/errors.ts";
import type { ExportJob } from "../platform/records.ts";
import { poll } from "./poll.ts";
import { defineStep } from "./step.ts";

export type AwaitExportInput = {
  /** Id of the export job. */
  readonly jobId: string;
  /** It was started a moment ago, so that the service may not know it yet. */
  readonly fresh: boolean;
};

export type FinishedJob = {
  /** Id of the export job. */
  readonly id: string;
  /** The service's word: `SUCCEEDED`. */
  readonly status: string;
  /** Dataset that it wrote into; null when the service does not tell. */
  readonly datasetId: string | null;
  /** When it was made, RFC 3339; null when the service does not tell. */
  readonly createdAt: string | null;
  /** Batches that it names; empty: it names none. */
  readonly batches: readonly {
    /** Id of the batch in Catalog. */
    readonly id: string;
    /** Segment whose members it holds; null: of all, or not told. */
    readonly segmentId: string | null;
  }[];
  /** Profiles that it counted, `totalExportedProfileCounter`; null when the service does not tell. */
  readonly exportedProfiles: number | null;
};

/**
 * Polls GET /export/jobs/{id} until the job has ended. Fails with `job-failed`, `job-canceled`, or `wait-ended`.
 *
 * @calls GET /data/core/ups/export/jobs/{id}
 */
export const awaitExport = defineStep({
  name: "await-export",
  async run(ports, { jobId, fresh }: AwaitExportInput, context): Promise<FinishedJob> {
    let told = "";
    const unseenUntil = ports.clock.now() + (fresh ? ports.timing.settleMs : 0);
    return poll(ports, context, `export job ${jobId} did`, async () => {
      const job = await ports.platform.exportJobs.read(jobId, { signal: context.signal });
      if (!job && ports.clock.now() < unseenUntil) return undefined;
      if (!job) throw gone(jobId);
      if (job.status !== told) await context.note({ job: jobId, status: job.status });
      told = job.status;
      return finished(job);
    });
  },
});

function finished(job: ExportJob): FinishedJob | undefined {
  switch (job.state) {
    case "running":
      return undefined;
    case "succeeded":
      return {
        id: job.id,
        status: job.status,
        datasetId: job.datasetId,
        createdAt: job.createdAt,
        batches: job.batches,
        exportedProfiles: job.exportedProfiles,
      };
    case "canceled":
      throw new JobError(
        "job-canceled",
        `Export job ${job.id} was cancelled on the platform (${job.status}). Start the export again.`,
        { details: { job: job.id, status: job.status } },
      );
    case "failed":
      throw failed(job);
  }
}

function failed(job: ExportJob): JobError {
  const reasons = job.errors.map(({ code, message }) => (code ? `${message} (${code})` : message));
  const why = reasons.length === 0 ? "the service gave no reason" : reasons.join("; ");
  return new JobError(
    "job-failed",
    `Export job ${job.id} failed: ${why}. What to do: aepx jobs why ${job.id}`,
    {
      details: {
        job: job.id,
        status: job.status,
        errors: job.errors.map((error) => ({ ...error })),
      },
    },
  );
}

function gone(jobId: string): JobError {
  return new JobError(
    "job-failed",
    `Export job ${jobId} does not exist (any more). Check the sandbox, or list jobs with: aepx jobs list`,
    { details: { job: jobId } },
  );
}
