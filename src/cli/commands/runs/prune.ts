import type { ExitCode } from "../../../core/error-codes.ts";
import { formatAge } from "../../../core/duration.ts";
import { isAppError, toError } from "../../../core/errors.ts";
import type { RunState } from "../../../engine/run-state.ts";
import { columns } from "../../columns.ts";
import { defineCommand } from "../../command.ts";
import type { CliContext } from "../../context.ts";
import { exitCodeOf } from "../../failure-report.ts";
import { declarePruneOptions, readAge } from "../prune-options.ts";

type Item = {
  readonly runId: string;
  readonly status: RunState["status"];
  readonly endedAt: string;
  readonly action: "removed" | "would-remove" | "kept";
  /** Why it was kept. */
  readonly reason: string | null;
};

type Pruned = { readonly item: Item; readonly error?: Error };

export const runsPrune = defineCommand({
  command: "prune",
  describe: "Remove the records of runs that are over",
  builder: (yargs) =>
    declarePruneOptions(yargs, "Remove nothing; say what would be removed")
      .option("failed", {
        type: "boolean",
        describe: "Failed runs too, which could still be resumed",
      })
      .example("$0 runs prune --older-than 30d --dry-run", ""),
  async handler(args, context) {
    const olderThanMs = readAge(args);
    const statuses = args.failed === true ? [...over, "failed" as const] : over;
    const executor = await context.executor();
    const nowMs = context.clock.now();
    const old = (await executor.list({ statuses })).filter(
      (run) => nowMs - Date.parse(endOf(run)) >= olderThanMs,
    );
    const pruned: Pruned[] = [];
    for (const run of old) {
      context.signal.throwIfAborted();
      pruned.push(
        args.dryRun === true ? describe(run, "would-remove") : await remove(context, run),
      );
    }
    return report(context, pruned);
  },
});

const over: readonly RunState["status"][] = ["succeeded", "canceled"];

/** Parked and held runs are never asked for; one that somebody took up meanwhile says so itself, and stays. */
async function remove(context: CliContext, run: RunState): Promise<Pruned> {
  try {
    await forget(context, run);
    return describe(run, "removed");
  } catch (thrown) {
    const error = toError(thrown);
    const kept = describe(run, "kept", error.message);
    return isAppError(error) && takenUp.has(error.code) ? kept : { ...kept, error };
  }
}

/** The record goes first: what is left when it is gone is free for others anyway. */
async function forget(context: CliContext, { runId, status, input }: RunState): Promise<void> {
  const { openClaims } = await import("../../../workflows/run-claims.ts");
  const { abandonOutput } = await import("../../../data/output/output-folder.ts");
  const executor = await context.executor();
  await executor.remove(runId);
  const { clock, settings } = context;
  await openClaims({ home: settings.home, clock, executor }).releaseAll(runId);
  const { out } = input;
  if (status === "failed" && typeof out === "string") await abandonOutput(out, runId);
}

const takenUp: ReadonlySet<string> = new Set(["locked", "run-not-finished", "run-not-found"]);

function describe(run: RunState, action: Item["action"], reason: string | null = null): Pruned {
  const { runId, status } = run;
  return { item: { runId, status, endedAt: endOf(run), action, reason } };
}

function endOf({ finishedAt, updatedAt }: RunState): string {
  return finishedAt ?? updatedAt;
}

function report(context: CliContext, pruned: readonly Pruned[]): ExitCode {
  const items = pruned.map(({ item }) => item);
  if (items.length === 0) context.progress.line("No runs that are over are that old.");
  const nowMs = context.clock.now();
  const rows = items.map(({ action, runId, status, endedAt, reason }) => [
    action,
    runId,
    status,
    `${formatAge(nowMs - Date.parse(endedAt))} ago`,
    reason,
  ]);
  const table = columns(["ACTION", "RUN", "STATUS", "ENDED", "WHY KEPT"], rows);
  context.print({ items }, items.length === 0 ? "" : table);
  const failed = pruned.find(({ error }) => error !== undefined);
  return failed ? exitCodeOf(failed.error) : 0;
}
