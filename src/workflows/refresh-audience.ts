import { join } from "node:path";

import type { JsonObject } from "../core/json.ts";
import type { DiffFormat } from "../data/diff/diff-files.ts";
import type { GoodSnapshot } from "../data/snapshots/refresh-record.ts";
import type { DiffedAudiences } from "../steps/diff-audiences.ts";
import type { Guards } from "../steps/guards.ts";
import type { OpenedRefresh } from "../steps/open-refresh.ts";
import { changedParts, type RefreshPlan } from "../steps/plan-refresh.ts";
import type { DeliveryOptions } from "./audience-options.ts";
import type { AudienceResult } from "./audience-result.ts";
import { deliver, deliverNewest, type Files, type Segments, type Shaping } from "./deliver.ts";
import {
  type ExportSource,
  findSegments,
  type Found,
  type Obtained,
  obtainExport,
} from "./obtain-export.ts";
import type { OutputOptions } from "./output-options.ts";
import type { Recipe, RecipeContext } from "./recipe.ts";
import { describeDelta, type RefreshBasis, type RefreshResult } from "./refresh-result.ts";
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
  const { fullEvery, key } = input;
  return {
    definition,
    plan: await step("plan-refresh", { sinceLast, fullEvery, last, key, definition }),
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
  { opened, obtained, plan, ...planned }: Located,
): Promise<{ readonly result: RefreshResult; readonly good: GoodSnapshot }> {
  const basis = basisOf(input, opened, {
    plan,
    definition: { ...planned.definition, path: obtained.path },
  });
  const shaping = shapingOf(recipe, input, basis);
  const { out, claimedAt } = opened;
  const destination = { ...input, overwrite: false, out, claimedAt };
  const audience = await (obtained.path === "batch"
    ? deliverNewest(recipe, obtained.locate, obtained.reason, destination, shaping)
    : deliver(recipe, obtained.exported, obtained.reason, destination, shaping));
  const diffed = shaping.diffed();
  const delta = describeDelta(diffed?.counts ?? null, basis);
  const snapshot = opened.snapshot;
  return {
    result: { ...audience, snapshot, delta, removedSnapshots: [] },
    good: {
      name: snapshot,
      runId: recipe.runId,
      rows: audience.rows ?? 0,
      key: diffed?.key ?? basis.key,
      definition: basis.definition,
      evaluatedAt: oldestEvaluation(audience),
      ...sinceFull(basis, claimedAt),
    },
  };
}

interface Basis extends RefreshBasis {
  readonly definition: JsonObject;
  /** Folder of the snapshot to compare with; null: there is none. */
  readonly before: string | null;
  readonly out: string;
  readonly key: string | null;
}

/** What the new snapshot stands on. */
function basisOf(
  { folder, key }: RefreshAudienceInput,
  { last, out }: OpenedRefresh,
  { plan, definition }: Planned,
): Basis {
  const changed = last === null ? [] : changedParts(last.definition, definition);
  return {
    last,
    changed,
    definition,
    before: last === null || changed.length > 0 ? null : join(folder, last.name),
    out,
    key: key ?? last?.key ?? null,
    // Scores are always everybody's.
    plan: definition["path"] === "batch" ? { ...plan, mode: "full" } : plan,
  };
}

function shapingOf(
  { step }: RecipeContext,
  { deltaFormat: format }: RefreshAudienceInput,
  { plan, last, before, out, key }: Basis,
): Shaping & { readonly diffed: () => DiffedAudiences | undefined } {
  let diffed: DiffedAudiences | undefined;
  const reshape =
    plan.mode === "full" || before === null || key === null
      ? {}
      : {
          reshape: {
            by: `changes since ${plan.from ?? ""}, applied to ${last?.name ?? ""}`,
            run: (files: Files, segments: Segments) =>
              step("apply-window", { before, out, files, segments, key }),
          },
        };
  return {
    ...reshape,
    accompany: async (files, segments) =>
      (diffed = await step("diff-audiences", { before, out, files, segments, key, format })),
    diffed: () => diffed,
  };
}

function sinceFull(
  { plan, last }: Basis,
  claimedAt: string,
): Pick<GoodSnapshot, "fullAt" | "cheapRuns"> {
  return plan.mode === "full" || last === null
    ? { fullAt: claimedAt, cheapRuns: 0 }
    : { fullAt: last.fullAt, cheapRuns: last.cheapRuns + 1 };
}

/** Null where one of them is not told: nothing is known then. */
function oldestEvaluation({ segments }: AudienceResult): string | null {
  let oldest: string | null = null;
  for (const { evaluatedAt } of segments) {
    if (evaluatedAt === null) return null;
    if (oldest === null || evaluatedAt < oldest) oldest = evaluatedAt;
  }
  return oldest;
}
