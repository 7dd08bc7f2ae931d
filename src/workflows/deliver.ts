import { type AudienceResult, type Exported, catalogCount, summary } from "./audience-result.ts";
import type { RecipeContext } from "./recipe.ts";

export type DeliverInput = {
  readonly out: string;
  readonly overwrite: boolean;
  readonly strictCounts: boolean;
  /** When the folder was taken, RFC 3339. */
  readonly claimedAt: string;
};

/** From batches on the platform to verified files with a manifest. */
export async function deliver(
  { step, runId }: RecipeContext,
  exported: Exported,
  pathReason: string,
  { out, overwrite, strictCounts, claimedAt }: DeliverInput,
): Promise<AudienceResult> {
  const head = summary(exported, pathReason);
  const listed = await step("list-files", { batches: head.batches });
  const fetched = await step("download-files", { runId, out, overwrite, files: listed.files });
  const told = {
    job: exported.job?.exportedProfiles ?? null,
    catalog: catalogCount(exported.batches),
  };
  const { rows, bytes, counts } = await step("verify-files", {
    out,
    files: fetched.files,
    counts: told,
    strictCounts,
  });
  const whole = { ...head, files: fetched.files, rows, bytes, counts };
  const { manifest } = await step("write-manifest", { ...whole, runId, out, startedAt: claimedAt });
  return { ...whole, out, manifest };
}
