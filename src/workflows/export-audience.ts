import type { JsonObject } from "../core/json.ts";
import type { Settled } from "../engine/executor.ts";
import type { FallbackReason } from "../steps/choose-path.ts";
import { type ExportFilter, exportBody } from "../steps/export-body.ts";
import type { FoundSegment } from "../steps/find-segment.ts";
import { segmentFolders } from "../steps/segment-folders.ts";
import type { DeliveryOptions, RunTenant } from "./audience-options.ts";
import { type AudienceResult, type Exported, undelivered } from "./audience-result.ts";
import { deliver, deliverNewest } from "./deliver.ts";
import { newestOf } from "./download-scores.ts";
import { type Freshness, freshSegments } from "./fresh-segments.ts";
import type { OutputOptions } from "./output-options.ts";
import type { Recipe, RecipeContext } from "./recipe.ts";
import { undoExport } from "./undo-export.ts";

export type ExportAudienceInput = DeliveryOptions &
  Partial<OutputOptions> &
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
    /** `delete`: a dataset that the run made is removed once the files are verified. */
    readonly target: "keep" | "delete";
    /** Output folder, absolute; null: the export ends in the dataset. */
    readonly out: string | null;
  };

/** Exports an audience through Real-time Customer Profile, or, where that is not possible and a fallback is allowed, its scores. */
export const exportAudience: Recipe<ExportAudienceInput, AudienceResult> = {
  name: "export-audience",
  version: "1",
  async run(recipe, input) {
    const { step, settle, runId } = recipe;
    const { out, overwrite } = input;
    const claim = out === null ? null : await step("claim-output", { runId, out, overwrite });
    const found = await settle("segments", () =>
      step("find-segment", { segments: input.segments }),
    );
    const tried = await settle("profile-path", () => profilePath(recipe, input, found));
    const choice = await step("choose-path", {
      requested: input.path,
      failure: failureOf(found) ?? failureOf(tried),
      fallbackOn: input.fallbackOn,
      scoresDataset: input.scoresDataset,
      acceptScores: input.acceptScores || Boolean(input.where),
    });
    const destination = out === null || claim === null ? null : { ...input, ...claim, out };
    if (choice.path === "batch") {
      const locate = (): Promise<Exported> => batchPath(recipe, input, found);
      if (destination === null) return undelivered(await locate(), choice.reason);
      return deliverNewest(recipe, locate, choice.reason, destination);
    }
    const exported = valueOf(tried);
    if (destination === null) return undelivered(exported, choice.reason);
    const result = await deliver(recipe, exported, choice.reason, destination);
    const { dataset } = exported;
    if (input.target === "delete" && dataset?.created) {
      await step("delete-dataset", { dataset, runId });
    }
    return result;
  },
  onCancel: undoExport,
};

type Found = Settled<{ segments: FoundSegment[] }>;

async function profilePath(
  recipe: RecipeContext,
  input: ExportAudienceInput,
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
  { scoresDataset }: ExportAudienceInput,
  found: Found,
): Promise<Exported> {
  const source = { dataset: scoresDataset ?? "", createdClient: null, allLive: false } as const;
  const scores = await newestOf(recipe, { kind: "dataset", ...source });
  return { ...scores, segments: found.ok ? named(found.value.segments) : [] };
}

function named(segments: readonly FoundSegment[]): Exported["segments"] {
  return segments.map(({ id, name, evaluatedAt }) => ({ id, name, evaluatedAt }));
}

function filterOf(input: ExportAudienceInput): ExportFilter {
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
