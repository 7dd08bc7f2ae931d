import type { StepInput, StepOutput } from "../steps/catalog.ts";
import { type AudienceResult, type Exported, catalogCount, summary } from "./audience-result.ts";
import type { DeliveryOptions } from "./audience-options.ts";
import type { OutputOptions } from "./output-options.ts";
import type { RecipeContext } from "./recipe.ts";

export type Destination = DeliveryOptions &
  Partial<OutputOptions> & {
    /** Output folder, absolute. */
    readonly out: string;
    /** When the folder was taken, RFC 3339. */
    readonly claimedAt: string;
  };

export type Files = StepOutput<"download-files">["files"];
export type Segments = AudienceResult["segments"];
type Filter = NonNullable<StepInput<"write-manifest">["filter"]>;

/** What a recipe makes of the files before their manifest is written. */
export interface Shaping {
  /** Makes the audience out of the files that were fetched, which then go; `by` says how, for the manifest. */
  readonly reshape?: {
    readonly by: string;
    readonly run: (files: Files, segments: Segments) => Promise<{ readonly files: Files }>;
  };
  /** Adds files that the manifest shall list beside the audience. */
  readonly accompany?: (
    files: Files,
    segments: Segments,
  ) => Promise<{ readonly files: AudienceResult["converted"] }>;
}

/** From batches on the platform to verified files with a manifest. */
export async function deliver(
  recipe: RecipeContext,
  exported: Exported,
  pathReason: string,
  destination: Destination,
  shaping: Shaping = {},
): Promise<AudienceResult> {
  const files = await fetchFiles(recipe, exported, destination);
  return finish(recipe, { exported, files, pathReason }, destination, shaping);
}

/**
 * The same for rows of which any newest batch will do: when the batch is removed under the reader, a newer one is looked for, once.
 */
export async function deliverNewest(
  recipe: RecipeContext,
  locate: () => Promise<Exported>,
  pathReason: string,
  destination: Destination,
  shaping: Shaping = {},
): Promise<AudienceResult> {
  const read = async () => {
    const exported = await locate();
    return { exported, files: await fetchFiles(recipe, exported, destination), pathReason };
  };
  const first = await recipe.settle("newest-batch", read);
  if (first.ok) return finish(recipe, first.value, destination, shaping);
  await recipe.step("check-replaced", { failure: first.failure });
  return finish(recipe, await read(), destination, shaping);
}

async function fetchFiles(
  { step, runId }: RecipeContext,
  { batches, segments }: Exported,
  { out, overwrite, maxBytes, where }: Destination,
): Promise<Files> {
  const named = batches.map(({ id, folder }) => ({ id, folder: folder ?? null }));
  const listed = await step("list-files", { batches: named });
  if (where) await step("check-filter", { files: listed.files, segments, where });
  const fetched = await step("download-files", {
    runId,
    out,
    overwrite,
    maxBytes,
    files: listed.files,
  });
  return fetched.files;
}

interface Fetched {
  readonly exported: Exported;
  readonly files: Files;
  readonly pathReason: string;
}

async function finish(
  recipe: RecipeContext,
  fetched: Fetched,
  destination: Destination,
  shaping: Shaping,
): Promise<AudienceResult> {
  const { step, runId } = recipe;
  const { exported, pathReason } = fetched;
  const { out, strictCounts, claimedAt, format, raw = false } = destination;
  const told = {
    job: exported.job?.exportedProfiles ?? null,
    catalog: catalogCount(exported.batches),
  };
  const verified = { out, files: fetched.files, counts: told, strictCounts };
  const { counts } = await step("verify-files", verified);
  const { segments } = summary(exported, pathReason);
  const { files, filter } = await shape(recipe, { ...fetched, segments }, destination, shaping);
  const { converted } = format
    ? await step("convert-files", { out, files, segments, format, raw })
    : { converted: [] };
  const beside = await shaping.accompany?.(files, segments);
  const whole = {
    ...summary(exported, pathReason, files),
    files,
    converted: [...converted, ...(beside?.files ?? [])],
    ...sizeOf(files),
    counts,
  };
  const written = { ...whole, filter, runId, out, startedAt: claimedAt };
  const { manifest } = await step("write-manifest", written);
  return { ...whole, out, manifest };
}

/** The files that are the audience, and what they were made of where that is not what was fetched. */
async function shape(
  { step }: RecipeContext,
  { files, segments }: Fetched & { readonly segments: Segments },
  { out, where }: Destination,
  { reshape }: Shaping,
): Promise<{ readonly files: Files; readonly filter: Filter | null }> {
  const by = where || reshape?.by;
  if (!by) return { files, filter: null };
  const kept = where
    ? await step("filter-files", { out, files, segments, where })
    : ((await reshape?.run(files, segments)) ?? { files });
  await step("drop-sources", { out, sources: files, files: kept.files });
  return { files: kept.files, filter: { where: by, sources: files } };
}

function sizeOf(files: Files): { readonly rows: number; readonly bytes: number } {
  const sum = (of: (file: Files[number]) => number) =>
    files.reduce((all, file) => all + of(file), 0);
  return { rows: sum(({ rows }) => rows), bytes: sum(({ sizeBytes }) => sizeBytes) };
}
