import type { JsonObject } from "../../../core/json.ts";
import type { RunState } from "../../../engine/run-state.ts";
import { defineCommand } from "../../command.ts";
import { declareLimit, printList } from "../../list-command.ts";

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
    const executor = await context.executor();
    const found = await executor.list(status ? { statuses: [status] } : {});
    return printList(context, summaries(found), limit, {
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

async function* summaries(runs: readonly RunState[]): AsyncIterable<RunSummary> {
  for (const run of runs) yield toRunSummary(run);
}
