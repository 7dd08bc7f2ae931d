import type { ExportJob } from "../../../platform/records.ts";
import { defineCommand } from "../../command.ts";
import { dryRun } from "../../dry-run.ts";
import { requireJob } from "./require-job.ts";

export const jobsCancel = defineCommand({
  command: "cancel <job>",
  describe: "Cancel an export job, whoever started it",
  builder: (yargs) =>
    yargs
      .positional("job", { type: "string", demandOption: true, describe: "Job id" })
      .option("dry-run", {
        type: "boolean",
        describe: "Cancel nothing; print the request that would",
      })
      .example("$0 jobs cancel 70123 --dry-run", ""),
  async handler(args, context) {
    const { signal } = context;
    const platform = await context.platform();
    const job = await requireJob(platform, args.job, signal);
    const open = job.state === "running";
    if (args.dryRun === true) {
      return dryRun(context, async (dry, { note }) => {
        if (open) await dry.exportJobs.cancel(job.id, { signal });
        else note(alreadyEnded(job));
      });
    }
    if (!open) {
      context.print({ id: job.id, status: job.status, canceled: false }, alreadyEnded(job));
      return 0;
    }
    await platform.exportJobs.cancel(job.id, { signal });
    const after = (await platform.exportJobs.read(job.id, { signal })) ?? job;
    const { id, status } = after;
    context.print({ id, status, canceled: after.state !== "succeeded" }, outcome(after));
    return 0;
  },
});

function alreadyEnded({ id, status }: ExportJob): string {
  return `Job ${id} had already ended as ${status}; nothing was cancelled.`;
}

/** Cancelling is asynchronous (documented), so a job may show its old status for a while. */
function outcome(job: ExportJob): string {
  if (job.state === "running")
    return `Job ${job.id} was told to stop; it is ${job.status} now. See: aepx jobs show ${job.id}`;
  return job.state === "succeeded" ? alreadyEnded(job) : `Job ${job.id} is ${job.status}.`;
}
