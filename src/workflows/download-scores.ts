import { type AudienceResult, type Exported } from "./audience-result.ts";
import { deliver } from "./deliver.ts";
import type { Recipe, RecipeContext } from "./recipe.ts";

/** What to download, in one of three ways. */
export type DownloadSource =
  /** The newest successful batch of a dataset. */
  | { readonly kind: "dataset"; readonly dataset: string; readonly createdClient: string | null }
  /** One batch, whatever it belongs to. */
  | { readonly kind: "batch"; readonly batch: string }
  /** What an export job wrote, whoever started it. */
  | { readonly kind: "job"; readonly jobId: string };

export type DownloadScoresInput = {
  /** Where the run belongs; a resumed run is refused elsewhere. */
  readonly tenant: { readonly baseUrl: string; readonly orgId: string; readonly sandbox: string };
  readonly source: DownloadSource;
  /** Output folder, absolute. */
  readonly out: string;
  readonly overwrite: boolean;
  readonly strictCounts: boolean;
};

/** Downloads a dataset's newest batch, one batch, or what an export job wrote. */
export const downloadScores: Recipe<DownloadScoresInput, AudienceResult> = {
  name: "download-scores",
  version: "1",
  async run(recipe, input) {
    const { source, out, overwrite } = input;
    const claim = await recipe.step("claim-output", { runId: recipe.runId, out, overwrite });
    const exported = await locate(recipe, source);
    return deliver(recipe, exported, reasonOf(source), { ...input, ...claim });
  },
};

/** The newest batch of the scores dataset, ready to be read. */
export async function latestScores(
  { step }: RecipeContext,
  { dataset, createdClient }: { readonly dataset: string; readonly createdClient: string | null },
): Promise<Exported> {
  const found = await step("find-batch", { dataset, createdClient });
  return {
    path: "batch",
    segments: [],
    dataset: { ...found.dataset, created: false },
    job: null,
    batches: found.batches,
  };
}

function locate(recipe: RecipeContext, source: DownloadSource): Promise<Exported> {
  switch (source.kind) {
    case "dataset":
      return latestScores(recipe, source);
    case "batch":
      return oneBatch(recipe, source.batch);
    case "job":
      return jobsBatches(recipe, source.jobId);
  }
}

async function oneBatch({ step }: RecipeContext, id: string): Promise<Exported> {
  const named = [{ id, segmentId: null }];
  const { batches } = await step("await-batches", {
    batches: named,
    ownDataset: null,
    exportedProfiles: null,
  });
  return { path: "batch", segments: [], dataset: null, job: null, batches };
}

async function jobsBatches({ step }: RecipeContext, jobId: string): Promise<Exported> {
  const job = await step("await-export", { jobId });
  const { exportedProfiles } = job;
  const { batches } = await step("await-batches", {
    batches: job.batches,
    ownDataset: null,
    exportedProfiles,
  });
  const dataset =
    job.datasetId === null ? null : { id: job.datasetId, name: job.datasetId, created: false };
  return { path: "profile", segments: [], dataset, job, batches };
}

function reasonOf(source: DownloadSource): string {
  switch (source.kind) {
    case "dataset":
      return "newest batch of a dataset";
    case "batch":
      return "one batch by id";
    case "job":
      return "batches of an export job";
  }
}
