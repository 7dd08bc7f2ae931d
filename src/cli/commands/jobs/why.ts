import type { JsonObject } from "../../../core/json.ts";
import type { JobExplanation } from "../../../steps/explain-job.ts";
import { fields } from "../../columns.ts";
import { defineCommand } from "../../command.ts";
import { printable } from "../../printable.ts";
import { requireJob } from "./require-job.ts";

export const jobsWhy = defineCommand({
  command: "why <job>",
  describe: "Say why an export job failed or hangs, and what to do",
  builder: (yargs) =>
    yargs
      .positional("job", { type: "string", demandOption: true, describe: "Job id" })
      .example("$0 jobs why 70123", ""),
  async handler(args, context) {
    const { gatherEvidence } = await import("../../../steps/job-evidence.ts");
    const { explainJob } = await import("../../../steps/explain-job.ts");
    const { signal } = context;
    const platform = await context.platform();
    const job = await requireJob(platform, args.job, signal);
    // By the clock that stamped the job: this machine's may be hours off.
    const nowMs = await platform.exportJobs.now({ signal });
    const evidence = await gatherEvidence(platform, job, { nowMs, signal });
    const explanation = explainJob(evidence);
    const { id, status } = job;
    context.print(
      { id, status, ...(explanation as unknown as JsonObject) },
      describe(status, explanation),
    );
    return 0;
  },
});

function describe(status: string, { cause, next, evidence }: JobExplanation): string {
  return [
    fields([
      ["Status", status],
      ["Cause", cause],
      ["Next", next],
    ]),
    "\nEvidence\n",
    ...evidence.map((line) => `  - ${printable(line)}\n`),
  ].join("");
}
