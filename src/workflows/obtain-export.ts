import type { JsonObject } from "../core/json.ts";
import type { Settled } from "../engine/executor.ts";
import type { FallbackReason } from "../steps/choose-path.ts";
import { type ExportFilter, exportBody } from "../steps/export-body.ts";
import type { FoundSegment, FoundSegments } from "../steps/find-segment.ts";
import { segmentFolders } from "../steps/segment-folders.ts";
import type { RunTenant } from "./audience-options.ts";
import type { Exported } from "./audience-result.ts";
import { newestOf } from "./download-scores.ts";
import { type Freshness, freshSegments } from "./fresh-segments.ts";
import type { OutputOptions } from "./output-options.ts";
import type { RecipeContext } from "./recipe.ts";

/** Whose rows, and by which way. */
export type ExportSource = Partial<Pick<OutputOptions, "where">> &
  ExportFilter &
  Freshness & {
    readonly tenant: RunTenant;
    /** Ids or exact names. */
    readonly segments: readonly string[];
    /** One batch and one folder for each segment. */
    readonly perSegment: boolean;
    /** Columns of the export, comma-separated dot paths; `+scores` stands for the Customer AI columns, `all` for every column. */
    readonly fields: string;
    /** Event columns, comma-separated; null: no events. */
    readonly events: string | null;
    /** Id, name or `default`; null: the one that the segments have in common. */
    readonly mergePolicy: string | null;
    readonly path: "auto" | "profile" | "batch";
    readonly fallbackOn: readonly FallbackReason[];
    readonly scoresDataset: string | null;
    readonly acceptScores: boolean;
    /** Target dataset to reuse, by id or name (created when absent); null: one of the run's own. */
    readonly dataset: string | null;
  };

/** Rows that stand ready on the platform. Of scores the newest batch may be looked for again. */
export type Obtained =
  | { readonly path: "profile"; readonly reason: string; readonly exported: Exported }
  | {
      readonly path: "batch";
      readonly reason: string;
      readonly locate: () => Promise<Exported>;
    };

/** How the look-up of segments ended: a missing right to read them may be a reason for the other path. */
export type Found = Settled<FoundSegments>;

export function findSegments(
  { settle, step }: RecipeContext,
  { segments }: Pick<ExportSource, "segments">,
): Promise<Found> {
  return settle("segments", () => step("find-segment", { segments }));
}

/** Exports members through Real-time Customer Profile, or, where that is not possible and a fallback is allowed, finds scores. */
export async function obtainExport(
  recipe: RecipeContext,
  input: ExportSource,
  found: Found,
): Promise<Obtained> {
  const { step, settle } = recipe;
  const tried = await settle("profile-path", () => profilePath(recipe, input, found));
  const { path, reason } = await step("choose-path", {
    requested: input.path,
    failure: failureOf(found) ?? failureOf(tried),
    fallbackOn: input.fallbackOn,
    scoresDataset: input.scoresDataset,
    acceptScores: input.acceptScores || Boolean(input.where),
  });
  return path === "batch"
    ? { path, reason, locate: () => batchPath(recipe, input, found) }
    : { path, reason, exported: valueOf(tried) };
}

async function profilePath(
  recipe: RecipeContext,
  input: ExportSource,
  found: Found,
): Promise<Exported | null> {
  if (input.path === "batch" || !found.ok) return null;
  const { step, runId } = recipe;
  const { fields, perSegment } = input;
  const { unionId, scoreFields } = await step("check-profile", {
    scoresDataset: input.path === "auto" ? input.scoresDataset : null,
    fields,
  });
  const mergePolicy = await step("choose-merge-policy", {
    segments: found.value.segments,
    mergePolicy: input.mergePolicy,
  });
  const segments = await freshSegments(recipe, input, found.value.segments);
  const dataset = await step("create-dataset", {
    runId,
    target: input.dataset,
    label: segments.map(({ name }) => name).join(", "),
    schemaId: unionId,
  });
  const body = exportBody({
    segments,
    fields,
    scoreFields,
    perSegment,
    mergePolicy,
    filter: filterOf(input),
    events: input.events,
    datasetId: dataset.id,
  });
  const { jobId } = await step("start-export", { dataset, body });
  const job = await step("await-export", { jobId, fresh: true });
  const { batches } = await step("await-batches", {
    batches: job.batches,
    ownDataset: dataset.created ? { id: dataset.id, since: job.createdAt } : null,
    exportedProfiles: job.exportedProfiles,
  });
  const folders = perSegment ? segmentFolders(segments) : new Map<string, string>();
  const placed = batches.map((batch) => {
    const folder = folders.get(batch.segmentId ?? "");
    return folder === undefined ? batch : { ...batch, folder };
  });
  return { path: "profile", segments: named(segments), dataset, job, batches: placed };
}

async function batchPath(
  recipe: RecipeContext,
  { scoresDataset }: ExportSource,
  found: Found,
): Promise<Exported> {
  const source = { dataset: scoresDataset ?? "", createdClient: null, allLive: false } as const;
  const scores = await newestOf(recipe, { kind: "dataset", ...source });
  return { ...scores, segments: found.ok ? named(found.value.segments) : [] };
}

function named(segments: readonly FoundSegment[]): Exported["segments"] {
  return segments.map(({ id, name, evaluatedAt }) => ({ id, name, evaluatedAt }));
}

function filterOf(input: ExportSource): ExportFilter {
  const { statuses, qualifiedSince, qualifiedUntil, ingestedSince, emptyProfiles } = input;
  return { statuses, qualifiedSince, qualifiedUntil, ingestedSince, emptyProfiles };
}

function failureOf(settled: Settled<JsonObject | null>) {
  return settled.ok ? null : settled.failure;
}

/** The choice of the profile path implies that it delivered. */
function valueOf(tried: Settled<Exported | null>): Exported {
  if (!tried.ok || tried.value === null)
    throw new Error("The profile path was chosen but has no result");
  return tried.value;
}
