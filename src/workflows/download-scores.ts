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
  | ({ readonly kind: "batch"; readonly batch: string } & Origin)
  /** What an export job wrote, whoever started it. */
  | ({ readonly kind: "job"; readonly jobId: string } & Origin);

/** What is known of the rows from the run that exported them. */
type Origin = { readonly from?: Pick<Exported, "segments" | "dataset"> };

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
      return oneBatch(recipe, source);
    case "job":
      return batchesOf(recipe, source);
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

async function oneBatch(
  { step }: RecipeContext,
  { batch, from }: Extract<DownloadSource, { kind: "batch" }>,
): Promise<Exported> {
  const { batches } = await step("await-batches", {
    batches: [{ id: batch, segmentId: null }],
    ownDataset: null,
    exportedProfiles: null,
  });
  return { path: "batch", ...originOf(from), job: null, batches };
}

async function batchesOf(
  { step }: RecipeContext,
  { jobId, from }: Extract<DownloadSource, { kind: "job" }>,
): Promise<Exported> {
  const job = await step("await-export", { jobId, fresh: false });
  const { datasetId, exportedProfiles } = job;
  const { batches } = await step("await-batches", {
    batches: job.batches,
    ownDataset: null,
    exportedProfiles,
  });
  const { segments, dataset: known } = originOf(from);
  const unnamed = datasetId === null ? null : { id: datasetId, name: datasetId, created: false };
  const dataset = known?.id === datasetId ? known : unnamed;
  return { path: "profile", segments, dataset, job, batches };
}

/** Whoever made the dataset, this run did not. */
function originOf(from: Origin["from"]): Pick<Exported, "segments" | "dataset"> {
  const { segments = [], dataset = null } = from ?? {};
  return { segments, dataset: dataset && { ...dataset, created: false } };
}
