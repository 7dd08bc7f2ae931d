import type { StepOutput } from "../steps/catalog.ts";
import type { AudienceResult, Exported } from "./audience-result.ts";
import type { DeliveryOptions, RunTenant } from "./audience-options.ts";
import { deliver, deliverNewest } from "./deliver.ts";
import type { OutputOptions } from "./output-options.ts";
import type { Recipe, RecipeContext } from "./recipe.ts";

/** The newest successful batch of a dataset, or every live one. */
export type DatasetSource = {
  readonly kind: "dataset";
  /** Id or name. */
  readonly dataset: string;
  /** Whose batches count: a client's name, or `any`; null: the scores client, or the only one there is. */
  readonly createdClient: string | null;
  readonly allLive: boolean;
};

/** What to download, in one of three ways. */
export type DownloadSource =
  | DatasetSource
  /** One batch, whatever it belongs to. */
  | { readonly kind: "batch"; readonly batch: string }
  /** What an export job wrote, whoever started it. */
  | { readonly kind: "job"; readonly jobId: string };

export type DownloadScoresInput = DeliveryOptions &
  Partial<OutputOptions> & {
    readonly tenant: RunTenant;
    readonly source: DownloadSource;
    /** Output folder, absolute. */
    readonly out: string;
  };

/** Downloads a dataset's newest batch, one batch, or what an export job wrote. */
export const downloadScores: Recipe<DownloadScoresInput, AudienceResult> = {
  name: "download-scores",
  version: "1",
  versioned: true,
  async run(recipe, input) {
    const { source, out, overwrite } = input;
    const claim = await recipe.step("claim-output", { runId: recipe.runId, out, overwrite });
    const destination = { ...input, ...claim };
    const find = (): Promise<Exported> => locate(recipe, source);
    return source.kind === "dataset"
      ? deliverNewest(recipe, find, reasonOf(source), destination)
      : deliver(recipe, await find(), reasonOf(source), destination);
  },
};

export type ListDownloadInput = Pick<DownloadScoresInput, "tenant" | "source">;

/** What a download would fetch. */
export const listDownload: Recipe<ListDownloadInput, StepOutput<"list-files">> = {
  name: "list-download",
  version: "1",
  async run(recipe, { source }) {
    const { batches } = await locate(recipe, source);
    return recipe.step("list-files", { batches: batches.map(({ id }) => ({ id, folder: null })) });
  },
};

function locate(recipe: RecipeContext, source: DownloadSource): Promise<Exported> {
  switch (source.kind) {
    case "dataset":
      return newestOf(recipe, source);
    case "batch":
      return oneBatch(recipe, source.batch);
    case "job":
      return batchesOf(recipe, source.jobId);
  }
}

function reasonOf(source: DownloadSource): string {
  switch (source.kind) {
    case "dataset":
      return source.allLive ? "every live batch of a dataset" : "newest batch of a dataset";
    case "batch":
      return "one batch by id";
    case "job":
      return "batches of an export job";
  }
}

/** The newest batch of a scores dataset (or all live ones), ready to be read. */
export async function newestOf({ step }: RecipeContext, source: DatasetSource): Promise<Exported> {
  const { dataset, createdClient, allLive } = source;
  const found = await step("find-batch", { dataset, createdClient, allLive });
  return {
    path: "batch",
    segments: [],
    dataset: { ...found.dataset, created: false },
    job: null,
    batches: found.batches,
  };
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

async function batchesOf({ step }: RecipeContext, jobId: string): Promise<Exported> {
  const job = await step("await-export", { jobId, fresh: false });
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
