import { defineCommand } from "../../command.ts";
import { cancelRun } from "../../run-workflow.ts";
import { toRunSummary } from "./list.ts";

export const runsCancel = defineCommand({
  command: "cancel <run>",
  describe: "Cancel a run and the remote job it waits for",
  builder: (yargs) =>
    yargs.positional("run", { type: "string", demandOption: true, describe: "Run id" }),
  async handler(args, context) {
    const run = await cancelRun(context, args.run);
    const text =
      run.status === "canceled"
        ? `Run ${run.runId} is canceled.`
        : `Run ${run.runId} had already ${run.status}; nothing was canceled.`;
    context.print(toRunSummary(run), text);
    return 0;
  },
});
