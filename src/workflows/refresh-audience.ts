import { join } from "node:path";

import type { JsonObject } from "../core/json.ts";
import type { DiffFormat } from "../data/diff-files.ts";
import type { GoodSnapshot } from "../data/refresh-record.ts";
import type { DiffedAudiences } from "../steps/diff-audiences.ts";
import type { Guards } from "../steps/guards.ts";
import type { OpenedRefresh } from "../steps/open-refresh.ts";
import { changedParts, type RefreshPlan } from "../steps/plan-refresh.ts";
import type { DeliveryOptions } from "./audience-options.ts";
import type { AudienceResult } from "./audience-result.ts";
import { deliver, deliverNewest, type Shaping } from "./deliver.ts";
import {
  type ExportSource,
  findSegments,
  type Found,
  type Obtained,
  obtainExport,
} from "./obtain-export.ts";
import type { OutputOptions } from "./output-options.ts";
import type { Recipe, RecipeContext } from "./recipe.ts";
import { describeDelta, type RefreshResult } from "./refresh-result.ts";
import { undoExport } from "./undo-export.ts";

export type RefreshAudienceInput = Omit<ExportSource, "where"> &
  Pick<DeliveryOptions, "strictCounts" | "maxBytes"> &
  OutputOptions & {
    /** The folder of snapshots, absolute. */
    readonly folder: string;
    /** Identity namespace or column by which persons are compared; null: the first namespace that tells all apart. */
    readonly key: string | null;
    /** Fetch only who came or left since the last refresh, where that can be trusted. */
    readonly sinceLast: boolean;
    /** Every so many refreshes all members are fetched. */
    readonly fullEvery: number;
    readonly guards: Guards;
    /** Good snapshots that stay; null: all. */
    readonly keep: number | null;
    /** Run with the result on standard input once every guard held; null: nothing. */
    readonly exec: string | null;
    /** Of the rows that were added, removed and changed. */
    readonly deltaFormat: DiffFormat;
  };

/**
 * A new snapshot of an audience beside the earlier ones, and what became of it since the last good one. It becomes the latest only after every
 * guard held and it was handed over.
 */
export const refreshAudience: Recipe<RefreshAudienceInput, RefreshResult> = {
  name: "refresh-audience",
  version: "1",
  versioned: true,
  async run(recipe, input) {
    const { step, runId } = recipe;
    const { folder, guards, exec, keep } = input;
    const opened = await step("open-refresh", { runId, folder, label: input.segments.join(", ") });
    const found = await findSegments(recipe, input);
    const { plan, definition } = await planOf(recipe, input, found, opened);
    const source = { ...input, dataset: input.dataset ?? opened.datasetName, ...windowOf(plan) };
    const obtained = await obtainExport(recipe, source, found);
    const snapshot = await deliverSnapshot(recipe, input, { opened, plan, definition, obtained });
    const { result, good } = snapshot;
    const counts = { rows: result.rows ?? 0, rowsBefore: opened.last?.rows ?? null };
    const { added, removed } = result.delta;
    const delta = added === null || removed === null ? null : { added, removed };
    await step("check-guards", { guards, counts: { ...counts, delta } });
    if (exec !== null) {
      await step("run-command", { command: exec, input: { schemaVersion: 1, runId, ...result } });
    }
    const published = await step("publish-snapshot", { folder, snapshot: good, keep });
    return { ...result, removedSnapshots: published.removed };
  },
  onCancel: undoExport,
};

interface Planned {
  readonly plan: RefreshPlan;
  /** What the audience is by, without the path, which is not known before it was tried. */
  readonly definition: JsonObject;
}

async function planOf(
  { step }: RecipeContext,
  input: RefreshAudienceInput,
  found: Found,
  { last }: OpenedRefresh,
): Promise<Planned> {
  const segments = found.ok
    ? (await step("read-definitions", { segments: identified(found) })).definitions
    : input.segments.map((id) => ({ id, definition: null }));
  const { fields, events, mergePolicy, statuses, emptyProfiles, where } = input;
  const { qualifiedSince, qualifiedUntil, ingestedSince } = input;
  const definition = {
    segments,
    fields,
    events,
    mergePolicy,
    statuses,
    emptyProfiles,
    where,
    window: [qualifiedSince, qualifiedUntil, ingestedSince],
  };
  const sinceLast = input.sinceLast && input.path !== "batch";
  const { fullEvery } = input;
  return {
    definition,
    plan: await step("plan-refresh", { sinceLast, fullEvery, last, definition }),
  };
}

function identified(found: Extract<Found, { ok: true }>) {
  return found.value.segments.map(({ id, namespace }) => ({ id, namespace }));
}

function windowOf({ mode, from }: RefreshPlan): Partial<ExportSource> {
  return mode === "full" ? {} : { statuses: ["realized", "exited"], qualifiedSince: from };
}

interface Located extends Planned {
  readonly opened: OpenedRefresh;
  readonly obtained: Obtained;
}

async function deliverSnapshot(
  recipe: RecipeContext,
  input: RefreshAudienceInput,
  located: Located,
): Promise<{ readonly result: RefreshResult; readonly good: GoodSnapshot }> {
  const { opened, obtained } = located;
  const { out, claimedAt, last } = opened;
  const definition = { ...located.definition, path: obtained.path };
  // Scores are always everybody's.
  const mode = obtained.path === "batch" ? "full" : located.plan.mode;
  const plan = { ...located.plan, mode };
  const changed = last === null ? [] : changedParts(last.definition, definition);
  const before = last === null || changed.length > 0 ? null : join(input.folder, last.name);
  const key = input.key ?? last?.key ?? null;
  let diffed: DiffedAudiences | undefined;
  const shaping: Shaping = {
    ...(mode === "since-last" &&
      before !== null &&
      key !== null && {
        reshape: {
          by: `changes since ${plan.from ?? ""}, applied to ${last?.name ?? ""}`,
          run: (files, segments) =>
            recipe.step("apply-window", { before, out, files, segments, key }),
        },
      }),
    accompany: async (files, segments) =>
      (diffed = await recipe.step("diff-audiences", {
        before,
        out,
        files,
        segments,
        key,
        format: input.deltaFormat,
      })),
  };
  const destination = { ...input, overwrite: false, out, claimedAt };
  const audience = await (obtained.path === "batch"
    ? deliverNewest(recipe, obtained.locate, obtained.reason, destination, shaping)
    : deliver(recipe, obtained.exported, obtained.reason, destination, shaping));
  const delta = describeDelta(diffed?.counts ?? null, { last, changed, plan });
  const good: GoodSnapshot = {
    name: opened.snapshot,
    runId: recipe.runId,
    rows: audience.rows ?? 0,
    key: diffed?.key ?? key,
    definition,
    evaluatedAt: oldestEvaluation(audience),
    fullAt: mode === "full" || last === null ? claimedAt : last.fullAt,
    cheapRuns: mode === "full" ? 0 : (last?.cheapRuns ?? 0) + 1,
  };
  return {
    result: { ...audience, snapshot: opened.snapshot, delta, removedSnapshots: [] },
    good,
  };
}

/** Null where one of them is not told: nothing is known then. */
function oldestEvaluation({ segments }: AudienceResult): string | null {
  const ends = segments.map(({ evaluatedAt }) => evaluatedAt);
  return ends.includes(null) ? null : (ends.toSorted()[0] ?? null);
}
