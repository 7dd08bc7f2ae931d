import type { ExitCode } from "../../../core/error-codes.ts";
import { formatAge } from "../../../core/duration.ts";
import { isAppError, toError } from "../../../core/errors.ts";
import type { RunState } from "../../../engine/run-state.ts";
import { neededBy } from "../../../workflows/file/taken-over.ts";
import { UNFINISHED } from "../../../workflows/is-over.ts";
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
    return report(context, await pruneAll(context, old, args.dryRun === true));
  },
});

/** Newest first: one that was begun from another's results goes before that one, which nobody needs then. */
async function pruneAll(
  context: CliContext,
  old: readonly RunState[],
  dryRun: boolean,
): Promise<readonly Pruned[]> {
  const executor = await context.executor();
  let unfinished = await executor.list({ statuses: UNFINISHED });
  const pruned: Pruned[] = [];
  for (const run of old) {
    context.signal.throwIfAborted();
    const result = await pruneOne(context, run, { needs: neededBy(unfinished, run.runId), dryRun });
    pruned.push(result);
    if (result.item.action !== "kept")
      unfinished = unfinished.filter(({ runId }) => runId !== run.runId);
  }
  return pruned;
}

async function pruneOne(
  context: CliContext,
  run: RunState,
  { needs, dryRun }: { readonly needs: RunState | undefined; readonly dryRun: boolean },
): Promise<Pruned> {
  if (needs) return describe(run, "kept", reasonToKeep(needs));
  return dryRun ? describe(run, "would-remove") : remove(context, run);
}

function reasonToKeep({ runId }: RunState): string {
  return `Run ${runId} goes on from its results and has not ended. It may go after: aepx runs cancel ${runId}`;
}

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

/** The record goes first: what is left when it is gone is free for others anyway. A failed run is given up as by `runs cancel`. */
async function forget(context: CliContext, { runId, status, input }: RunState): Promise<void> {
  const { openClaims } = await import("../../../workflows/run-claims.ts");
  const { letGoOf } = await import("../../../workflows/start-recipe.ts");
  const executor = await context.executor();
  await executor.remove(runId);
  const { clock, settings } = context;
  const claims = openClaims({ home: settings.home, clock, executor });
  const end = status === "failed" ? "canceled" : status;
  await letGoOf({ executor, claims }, input, { runId, status: end });
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
