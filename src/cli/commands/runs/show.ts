import type { RunState } from "../../../engine/run-state.ts";
import { type FileRunResult, isFileWorkflow } from "../../../workflows/file/file-run.ts";
import { columns, fields } from "../../columns.ts";
import { defineCommand } from "../../command.ts";
import { outputRows, stepsNotRun } from "../../file-outcome.ts";
import { stepRows } from "../../step-rows.ts";

export const runsShow = defineCommand({
  command: "show <run>",
  describe: "Show one run with its steps",
  builder: (yargs) =>
    yargs.positional("run", { type: "string", demandOption: true, describe: "Run id" }),
  async handler(args, context) {
    const run = await (await context.executor()).read(args.run);
    context.print(run, describeRun(run));
    return 0;
  },
});

export function describeRun(run: RunState): string {
  const { failure, owner } = run;
  return [
    fields([
      ["Run", run.runId],
      ["Status", run.status === "running" && !run.held ? "interrupted" : run.status],
      ["Workflow", `${run.workflow} (version ${run.version})`],
      ["Started", run.startedAt],
      ["Updated", run.updatedAt],
      ["Finished", run.finishedAt],
      ["Key", run.runKey],
      ...(owner ? [["Process", `${owner.pid} on ${owner.host}`] as const] : []),
      ...(failure ? [["Error", `${failure.code}: ${failure.message}`] as const] : []),
    ]),
    run.steps.length === 0 ? "" : `\n${columns(["STEP", "STATUS", "TOOK"], stepRows(run))}`,
    fileResult(run),
    canContinue(run) ? `\nContinue with: aepx runs resume ${run.runId}\n` : "",
  ].join("");
}

/** Of a run of a workflow file that succeeded, what only its result tells: which steps did not run, and what it gave. */
function fileResult({ workflow, status, output }: RunState): string {
  if (status !== "succeeded" || !isFileWorkflow(workflow)) return "";
  const result = output as FileRunResult;
  const notRun = stepsNotRun(result).map(([name, value]) => [capitalized(name), value] as const);
  const outputs = outputRows(result);
  return [
    notRun.length === 0 ? "" : `\n${fields(notRun)}`,
    outputs.length === 0 ? "" : `\n${columns(["OUTPUT", "VALUE"], outputs)}`,
  ].join("");
}

function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** A run that counts as running without a living process behind it was killed. */
export function canContinue({ status, held }: RunState): boolean {
  return status === "parked" || status === "failed" || (status === "running" && !held);
}
