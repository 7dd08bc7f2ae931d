import type { JsonObject } from "../../../core/json.ts";
import type { RunState } from "../../../engine/run-state.ts";
import { defineCommand } from "../../command.ts";
import { declareLimit, printList, readLimit } from "../../list-command.ts";

const statuses = ["running", "succeeded", "failed", "parked", "canceled"] as const;

export const runsList = defineCommand({
  command: "list",
  describe: "List runs, newest first",
  builder: (yargs) =>
    declareLimit(yargs)
      .option("status", {
        choices: statuses,
        requiresArg: true,
        describe: "Only runs of this status",
      })
      .example("$0 runs list --status parked", ""),
  async handler({ limit, status }, context) {
    const most = readLimit(limit);
    const executor = await context.executor();
    // One more than is shown tells whether there are more.
    const filter = { limit: most + 1, ...(status ? { statuses: [status] } : {}) };
    const found = await executor.list(filter);
    return printList(context, found.map(toRunSummary), most, {
      headings: ["RUN", "STATUS", "WORKFLOW", "STARTED", "UPDATED", "KEY"],
      row: (run) => [run.runId, run.status, run.workflow, run.startedAt, run.updatedAt, run.runKey],
      none: "No runs yet.",
    });
  },
});

export type RunSummary = Pick<
  RunState,
  "runId" | "workflow" | "status" | "runKey" | "startedAt" | "updatedAt" | "finishedAt"
> & { readonly error: JsonObject | null };

/** A run without its steps and its output: those are for `runs show`. */
export function toRunSummary(run: RunState): RunSummary {
  const { runId, workflow, status, runKey, startedAt, updatedAt, finishedAt, failure } = run;
  return {
    runId,
    workflow,
    status,
    runKey,
    startedAt,
    updatedAt,
    finishedAt,
    error: failure && { code: failure.code, message: failure.message },
  };
}
