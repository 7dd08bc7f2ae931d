import type { JsonObject } from "../../core/json.ts";
import type { ExportJob } from "../../platform/records.ts";
import { columns, fields } from "../columns.ts";
import { type CommandGroup, defineCommand } from "../command.ts";
import { declareLimit, printList, readLimit } from "../list-command.ts";
import { jobsCancel } from "./jobs/cancel.ts";
import { requireJob } from "./jobs/require-job.ts";
import { jobsWhy } from "./jobs/why.ts";

const list = defineCommand({
  command: "list",
  describe: "List export jobs, newest first",
  builder: (yargs) =>
    declareLimit(yargs).option("status", {
      type: "string",
      requiresArg: true,
      describe: "Only jobs of this status: NEW, PROCESSING, SUCCEEDED, FAILED, …",
    }),
  async handler({ limit, status }, context) {
    const most = readLimit(limit);
    const platform = await context.platform();
    const jobs = platform.exportJobs.list(
      status === undefined ? {} : { status: status.toUpperCase() },
      { signal: context.signal },
    );
    return printList(context, jobs, most, {
      headings: ["ID", "STATUS", "DATASET", "PROFILES", "CREATED"],
      row: (job) => [job.id, job.status, job.datasetId, job.exportedProfiles, job.createdAt],
      none: `No export jobs in sandbox "${platform.tenant.sandbox}".`,
    });
  },
});

const show = defineCommand({
  command: "show <job>",
  describe: "Show one export job",
  builder: (yargs) =>
    yargs.positional("job", { type: "string", demandOption: true, describe: "Job id" }),
  async handler(args, context) {
    const platform = await context.platform();
    const job = await requireJob(platform, args.job, context.signal);
    context.print(job as unknown as JsonObject, describeJob(job));
    return 0;
  },
});

function describeJob(job: ExportJob): string {
  const segments = job.body.filter?.segments ?? [];
  const errors = job.errors.map(({ code, message }) => [code, message]);
  return [
    fields([
      ["Id", job.id],
      ["Status", job.status],
      ["Segments", segments.map(({ segmentId }) => segmentId).join(", ")],
      ["Dataset", job.datasetId],
      ["Batches", job.batches.map(({ id }) => id).join(", ")],
      ["Profiles", job.exportedProfiles],
      ["Created", job.createdAt],
      ["Updated", job.updatedAt],
    ]),
    errors.length === 0 ? "" : `\n${columns(["ERROR", "MESSAGE"], errors)}`,
  ].join("");
}

export const jobs: CommandGroup = {
  command: "jobs",
  describe: "List, show, explain and cancel export jobs",
  commands: [list, show, jobsWhy, jobsCancel],
};
