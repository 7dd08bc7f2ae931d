import { untilSettled } from "./create-once.ts";
import { type ExportMarker, findOwnJob } from "./start-export.ts";
import { type StepPorts, defineStep } from "./step.ts";

export type CancelExportInput = {
  /** Id of the export job; null: the run was stopped between asking for the job and learning its id. */
  readonly jobId: string | null;
  /** What the run had announced, to find a job whose id it never learned. */
  readonly announced: ExportMarker | null;
  /** How the announced call ended is open: its job may become visible late, and is looked for during the settling time. */
  readonly open: boolean;
};

export type CanceledExport = {
  /** Id of the export job that was cancelled; null: there was none. */
  readonly jobId: string | null;
};

/**
 * Cancels the remote export job of a run, if there is one (DELETE /export/jobs/{id}). Fails with `adoption-ambiguous` when more than one
 * job could be it.
 *
 * @calls GET /data/core/ups/export/jobs
 * @calls DELETE /data/core/ups/export/jobs/{id}
 */
export const cancelExport = defineStep({
  name: "cancel-export",
  async run(ports, input: CancelExportInput, { signal }): Promise<CanceledExport> {
    const jobId = input.jobId ?? (await findAnnounced(ports, input, signal));
    if (jobId === null) return { jobId };
    await ports.platform.exportJobs.cancel(jobId, { signal });
    return { jobId };
  },
});

async function findAnnounced(
  ports: StepPorts,
  { announced, open }: CancelExportInput,
  signal: AbortSignal,
): Promise<string | null> {
  if (!announced) return null;
  const look = () => findOwnJob(ports.platform, announced, { signal });
  const found = await (open ? untilSettled(ports, signal, look) : look());
  return found?.id ?? null;
}
