import { type AudienceResult, type Exported, catalogCount, summary } from "./audience-result.ts";
import type { RecipeContext } from "./recipe.ts";

export type DeliverInput = {
  readonly out: string;
  readonly overwrite: boolean;
  readonly strictCounts: boolean;
};

/** From batches on the platform to verified files with a manifest. */
export async function deliver(
  { step, runId }: RecipeContext,
  exported: Exported,
  pathReason: string,
  { out, overwrite, strictCounts }: DeliverInput,
): Promise<AudienceResult> {
  const head = summary(exported, pathReason);
  const listed = await step("list-files", { batches: head.batches });
  const fetched = await step("download-files", { runId, out, overwrite, files: listed.files });
  const counts = {
    job: exported.job?.exportedProfiles ?? null,
    catalog: catalogCount(exported.batches),
  };
  const checked = await step("verify-files", { out, files: fetched.files, counts, strictCounts });
  const written = await step("write-manifest", {
    ...head,
    ...checked,
    runId,
    out,
    files: fetched.files,
  });
  return { ...head, ...checked, files: fetched.files, out, manifest: written.manifest };
}
