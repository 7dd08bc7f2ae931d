import type { ExitCode } from "../../../core/error-codes.ts";
import { fromFailure } from "../../../core/failure.ts";
import type { RunState } from "../../../engine/run-state.ts";
import { defineCommand } from "../../command.ts";
import type { CliContext } from "../../context.ts";
import { createProgress } from "../../progress.ts";
import { withoutRepeats } from "../../told-failures.ts";
import { canContinue, describeRun } from "./show.ts";

export const runsWatch = defineCommand({
  command: "watch <run>",
  describe: "Follow a run until it ends; ends as the run did",
  builder: (yargs) =>
    yargs.positional("run", { type: "string", demandOption: true, describe: "Run id" }),
  async handler(args, context) {
    await follow(context, args.run);
    if (context.output.closed.aborted) return 0;
    const run = await (await context.executor()).read(args.run);
    return reportWatched(context, run);
  },
});

/** The events are the result here, so they go to stdout; with --json only the run's end does. */
async function follow(context: CliContext, runId: string): Promise<void> {
  const { clock, output } = context;
  const executor = await context.executor();
  const lines = createProgress({ clock, write: (text) => output.text(text) });
  const tell = withoutRepeats(lines.event);
  const signal = AbortSignal.any([context.signal, output.closed]);
  for await (const event of executor.events(runId, { follow: true, signal })) {
    tell(event);
    if (output.closed.aborted) return;
  }
  context.signal.throwIfAborted();
}

function reportWatched(context: CliContext, run: RunState): ExitCode {
  const { status, failure, runId } = run;
  if (failure && status !== "running" && status !== "succeeded") {
    const resume = canContinue(run) ? `aepx runs resume ${runId}` : null;
    return context.fail(fromFailure(failure), { runId, status, resume });
  }
  context.print(run, `\n${describeRun(run)}`);
  return 0;
}
