import type { StepOutput } from "../steps/catalog.ts";
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

type Files = StepOutput<"download-files">["files"];

/** From batches on the platform to verified files with a manifest. */
export async function deliver(
  recipe: RecipeContext,
  exported: Exported,
  pathReason: string,
  destination: Destination,
): Promise<AudienceResult> {
  const files = await fetchFiles(recipe, exported, destination);
  return finish(recipe, { exported, files }, pathReason, destination);
}

/**
 * The same for rows of which any newest batch will do: when the batch is removed under the reader, a newer one is looked for, once.
 */
export async function deliverNewest(
  recipe: RecipeContext,
  locate: () => Promise<Exported>,
  pathReason: string,
  destination: Destination,
): Promise<AudienceResult> {
  const read = async () => {
    const exported = await locate();
    return { exported, files: await fetchFiles(recipe, exported, destination) };
  };
  const first = await recipe.settle("newest-batch", read);
  if (first.ok) return finish(recipe, first.value, pathReason, destination);
  await recipe.step("check-replaced", { failure: first.failure });
  return finish(recipe, await read(), pathReason, destination);
}

async function fetchFiles(
  { step, runId }: RecipeContext,
  { batches }: Exported,
  { out, overwrite, maxBytes }: Destination,
): Promise<Files> {
  const named = batches.map(({ id, folder }) => ({ id, folder: folder ?? null }));
  const listed = await step("list-files", { batches: named });
  const fetched = await step("download-files", {
    runId,
    out,
    overwrite,
    maxBytes,
    files: listed.files,
  });
  return fetched.files;
}

async function finish(
  { step, runId }: RecipeContext,
  { exported, files }: { readonly exported: Exported; readonly files: Files },
  pathReason: string,
  destination: Destination,
): Promise<AudienceResult> {
  const { out, strictCounts, claimedAt, where, format, raw = false } = destination;
  const told = {
    job: exported.job?.exportedProfiles ?? null,
    catalog: catalogCount(exported.batches),
  };
  const { counts } = await step("verify-files", { out, files, counts: told, strictCounts });
  const { segments } = summary(exported, pathReason);
  const kept = where ? await step("filter-files", { out, files, segments, where }) : { files };
  if (where) await step("drop-sources", { out, sources: files, files: kept.files });
  const { converted } = format
    ? await step("convert-files", { out, files: kept.files, segments, format, raw })
    : { converted: [] };
  const whole = {
    ...summary(exported, pathReason, kept.files),
    files: kept.files,
    converted,
    ...sizeOf(kept.files),
    counts,
  };
  const filter = where ? { where, sources: files } : null;
  const written = { ...whole, filter, runId, out, startedAt: claimedAt };
  const { manifest } = await step("write-manifest", written);
  return { ...whole, out, manifest };
}

function sizeOf(files: Files): { readonly rows: number; readonly bytes: number } {
  const sum = (of: (file: Files[number]) => number) =>
    files.reduce((all, file) => all + of(file), 0);
  return { rows: sum(({ rows }) => rows), bytes: sum(({ sizeBytes }) => sizeBytes) };
}
