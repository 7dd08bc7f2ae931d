import type { ExitCode } from "../../../core/error-codes.ts";
import { formatAge } from "../../../core/duration.ts";
import { LockedError, toError, UsageError } from "../../../core/errors.ts";
import type { JsonObject } from "../../../core/json.ts";
import { createDryRun } from "../../../platform/dry-run.ts";
import type { Platform } from "../../../platform/platform.ts";
import type { Dataset } from "../../../platform/records.ts";
import type { PlannedRequest } from "../../../platform/to-curl.ts";
import { claimOf, isOurs, KIND_TAG } from "../../../steps/create-dataset.ts";
import { deleteIf } from "../../../steps/delete-dataset.ts";
import { judgeDataset, makerOf, type Verdict } from "../../../steps/judge-dataset.ts";
import { UNFINISHED } from "../../../workflows/is-over.ts";
import { openClaims } from "../../../workflows/run-claims.ts";
import { standingOf } from "../../../workflows/run-standing.ts";
import { columns } from "../../columns.ts";
import type { CliContext } from "../../context.ts";
import { describeRequests, toComment } from "../../dry-run.ts";
import { exitCodeOf } from "../../failure-report.ts";

/** Stands for this command among the runs that hold claims; it is no run, so nobody waits for one that was killed. */
const PRUNER = "datasets-prune";

type Item = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string | null;
  readonly runId: string | null;
  readonly action: "deleted" | "would-delete" | "kept";
  readonly reason: string;
};

type Judged = { readonly dataset: Dataset; readonly verdict: Verdict };
type Pruned = { readonly item: Item; readonly ageMs: number | null; readonly error?: Error };

export interface PruneRequest {
  readonly olderThanMs: number;
  readonly dryRun: boolean;
}

/** Deletes what is judged to be of no use to anybody, and prints what became of each dataset that aepx made. */
export async function pruneDatasets(
  context: CliContext,
  { olderThanMs, dryRun }: PruneRequest,
): Promise<ExitCode> {
  const platform = await context.platform();
  const judged = await judgeAll(context, platform, olderThanMs);
  return dryRun ? rehearse(context, platform, judged) : prune(context, platform, judged);
}

async function judgeAll(
  context: CliContext,
  platform: Platform,
  olderThanMs: number,
): Promise<readonly Judged[]> {
  const executor = await context.executor();
  const unfinished = await executor.list({ statuses: UNFINISHED });
  const nowMs = context.clock.now();
  const judged: Judged[] = [];
  // Everything is listed before anything goes, so that no page shifts meanwhile.
  for (const kind of ["own", "named"]) {
    const filter = { tags: { [KIND_TAG]: kind } };
    for await (const dataset of platform.datasets.list(filter, { signal: context.signal })) {
      const runId = makerOf(dataset);
      const maker =
        runId === null
          ? { kind: "unknown" as const }
          : await standingOf(executor, runId, unfinished);
      const verdict = judgeDataset(dataset, { nowMs, olderThanMs, maker });
      judged.push({ dataset, verdict });
    }
  }
  return judged;
}

async function prune(
  context: CliContext,
  platform: Platform,
  judged: readonly Judged[],
): Promise<ExitCode> {
  const pruned: Pruned[] = [];
  for (const { dataset, verdict } of judged) {
    pruned.push(
      await unlessKept(context, dataset, verdict, async () => {
        const { clock, signal } = context;
        const { confirmed } = await deleteIf({ platform, clock, signal }, dataset.id, sameAsBefore);
        return {
          action: "deleted",
          reason: confirmed ? verdict.reason : `${verdict.reason}; it still shows for a while`,
        };
      }),
    );
    context.signal.throwIfAborted();
  }
  report(context, platform, pruned);
  const failed = pruned.find(({ error }) => error !== undefined);
  return failed ? exitCodeOf(failed.error) : 0;

  function sameAsBefore(found: Dataset): void {
    const before = judged.find(({ dataset }) => dataset.id === found.id)?.dataset;
    const runId = before && makerOf(before);
    if (runId && isOurs(found, runId) && found.tags[KIND_TAG]?.join() === "own") return;
    throw new UsageError("conflict", "its tags were changed meanwhile");
  }
}

async function rehearse(
  context: CliContext,
  platform: Platform,
  judged: readonly Judged[],
): Promise<ExitCode> {
  const dry = createDryRun(platform, { clientId: context.config().credentials.clientId });
  const pruned: Pruned[] = [];
  for (const { dataset, verdict } of judged) {
    pruned.push(
      await unlessKept(context, dataset, verdict, async () => {
        await dry.platform.datasets.delete(dataset.id, { signal: context.signal });
        return { action: "would-delete", reason: verdict.reason };
      }),
    );
  }
  report(context, platform, pruned, dry.requests());
  return 0;
}

/** Does `work` for a dataset that may go, while no run can take it as its target. What fails is kept, and the others have their turn. */
async function unlessKept(
  context: CliContext,
  dataset: Dataset,
  { delete: mayGo, reason, ageMs }: Verdict,
  work: () => Promise<Pick<Item, "action" | "reason">>,
): Promise<Pruned> {
  const { id, name, createdAt } = dataset;
  const head = { id, name, createdAt, runId: makerOf(dataset) };
  if (!mayGo) return { item: { ...head, action: "kept", reason }, ageMs };
  const { clock, settings } = context;
  const claims = openClaims({
    home: settings.home,
    clock,
    executor: await context.executor(),
  });
  try {
    await claims.take(claimOf(id), PRUNER);
    return { item: { ...head, ...(await work()) }, ageMs };
  } catch (thrown) {
    context.signal.throwIfAborted();
    const error = toError(thrown);
    const item = { ...head, action: "kept" as const, reason: error.message };
    // Being in use is a reason, not a failure.
    return error instanceof LockedError ? { item, ageMs } : { item, ageMs, error };
  } finally {
    await claims.release(claimOf(id), PRUNER);
  }
}

function report(
  context: CliContext,
  { tenant }: Platform,
  pruned: readonly Pruned[],
  requests?: readonly PlannedRequest[],
): void {
  const items = pruned.map(({ item }) => item);
  if (items.length === 0)
    context.progress.line(`No datasets made by aepx in sandbox "${tenant.sandbox}".`);
  const table = items.length === 0 ? "" : tableOf(pruned);
  if (!requests) return context.print({ items }, table);
  // The table is a comment, so that the whole can be run by a shell.
  const comments = table.trimEnd().split("\n").map(toComment);
  context.print(
    { items, requests: requests as unknown as JsonObject[] },
    [...(items.length === 0 ? [] : comments), ...describeRequests(requests)].join("\n"),
  );
}

function tableOf(pruned: readonly Pruned[]): string {
  return columns(
    ["ACTION", "ID", "NAME", "AGE", "WHY"],
    pruned.map(({ item: { action, id, name, reason }, ageMs }) => [
      action,
      id,
      name,
      ageMs === null ? null : formatAge(ageMs),
      reason,
    ]),
  );
}
