import type { JsonObject } from "../core/json.ts";
import type { Settled } from "../engine/executor.ts";
import type { RunState } from "../engine/run-state.ts";
import type { CancelExportInput } from "../steps/cancel-export.ts";
import type { StepOutput } from "../steps/catalog.ts";
import type { FallbackReason } from "../steps/choose-path.ts";
import { exportBody } from "../steps/export-body.ts";
import type { FoundSegment } from "../steps/find-segment.ts";
import type { ExportMarker } from "../steps/start-export.ts";
import { type AudienceResult, type Exported, undelivered } from "./audience-result.ts";
import { deliver } from "./deliver.ts";
import { latestScores } from "./download-scores.ts";
import type { Recipe, RecipeContext } from "./recipe.ts";

export type ExportAudienceInput = {
  /** Where the run belongs; a resumed run is refused elsewhere. */
  readonly tenant: { readonly baseUrl: string; readonly orgId: string; readonly sandbox: string };
  /** Ids or exact names. */
  readonly segments: readonly string[];
  /** Columns of the export, comma-separated dot paths; `+scores` stands for the Customer AI columns, `all` for every column. */
  readonly fields: string;
  /** Membership statuses; default `realized`. */
  readonly statuses: readonly string[];
  readonly path: "auto" | "profile" | "batch";
  readonly fallbackOn: readonly FallbackReason[];
  readonly scoresDataset: string | null;
  readonly acceptScores: boolean;
  /** Target dataset to reuse, by id or name (created when absent); null: one of the run's own. */
  readonly dataset: string | null;
  /** Output folder, absolute; null: the export ends in the dataset. */
  readonly out: string | null;
  readonly overwrite: boolean;
  readonly strictCounts: boolean;
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
      acceptScores: input.acceptScores,
    });
    const exported =
      choice.path === "profile" ? valueOf(tried) : await batchPath(recipe, input, found);
    if (out === null || claim === null) return undelivered(exported, choice.reason);
    return deliver(recipe, exported, choice.reason, { ...input, ...claim, out });
  },
  async onCancel({ step }, _input, state) {
    await step("cancel-export", announcedJob(state));
  },
};

type Found = Settled<{ segments: FoundSegment[] }>;

async function profilePath(
  { step, runId }: RecipeContext,
  input: ExportAudienceInput,
  found: Found,
): Promise<Exported | null> {
  if (input.path === "batch" || !found.ok) return null;
  const { segments } = found.value;
  const scoresDataset = input.path === "auto" ? input.scoresDataset : null;
  const { unionId, scoreFields } = await step("check-profile", { scoresDataset });
  const label = segments.map(({ name }) => name).join(", ");
  const dataset = await step("create-dataset", {
    runId,
    target: input.dataset,
    label,
    schemaId: unionId,
  });
  const { fields, statuses } = input;
  const body = exportBody({ segments, fields, scoreFields, statuses, datasetId: dataset.id });
  const { jobId } = await step("start-export", { dataset, body });
  const job = await step("await-export", { jobId });
  const { batches } = await step("await-batches", {
    batches: job.batches,
    ownDataset: dataset.created ? { id: dataset.id, since: job.createdAt } : null,
    exportedProfiles: job.exportedProfiles,
  });
  return { path: "profile", segments: named(segments), dataset, job, batches };
}

async function batchPath(
  recipe: RecipeContext,
  input: ExportAudienceInput,
  found: Found,
): Promise<Exported> {
  const scores = await latestScores(recipe, {
    dataset: input.scoresDataset ?? "",
    createdClient: null,
  });
  return { ...scores, segments: found.ok ? named(found.value.segments) : [] };
}

function named(segments: readonly FoundSegment[]): Exported["segments"] {
  return segments.map(({ id, name, evaluatedAt }) => ({ id, name, evaluatedAt }));
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

/** The remote job as far as the run's record knows it. */
function announcedJob(state: RunState): CancelExportInput {
  const started = state.steps.find(({ name }) => name === "start-export");
  const output = started?.output as StepOutput<"start-export"> | null | undefined;
  const marker = started?.marker as ExportMarker | null | undefined;
  const open = started?.status === "started";
  return { jobId: output?.jobId ?? null, announced: marker ?? null, open };
}
