import { isAppError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";
import { peekFiles, type Peek, type PeekWish } from "../data/peek/peek.ts";
import type { Executor } from "../engine/executor.ts";
import type { Platform } from "../platform/platform.ts";
import { findBatch } from "../steps/find-batch.ts";
import { listFiles } from "../steps/list-files.ts";
import { requireBatch } from "../steps/require-batch.ts";
import { unrecorded } from "../steps/unrecorded.ts";
import { whileLive } from "../steps/vanished-batch.ts";
import type { RecipeHost } from "./start-recipe.ts";

/** What to look into: the batch that a download of the dataset would take, or one batch. */
export type PeekSource =
  | {
      readonly kind: "dataset";
      /** Id or name. */
      readonly dataset: string;
      /** Whose batches count: a client's name, or `any`; null: the scores client, or the only one there is. */
      readonly createdClient: string | null;
    }
  | { readonly kind: "batch"; readonly batch: string };

/** What a batch holds, as far as it was looked at. */
export type PeekResult = Omit<Peek, "rows"> & {
  /** Null when Catalog does not tell which dataset the batch belongs to. */
  readonly dataset: { readonly id: string; readonly name: string } | null;
  readonly batch: string;
  /** Of the whole batch: by its footers when all were read, else as Catalog tells. Null when it does not. */
  readonly rows: number | null;
  /** What was moved for this answer, listings not counted. */
  readonly bytesFetched: number;
};

/**
 * Looks into a batch without downloading it. It is no run: nothing is recorded but the bytes, which count in the yearly usage even when it
 * fails. Fails with `dataset-not-found`, `no-batch`, `batch-failed`, `schema-field-unknown`, `not-parquet`, `size-mismatch`,
 * `content-changed`, `body-cut`.
 */
export async function peek(
  { executor, ports, execute }: RecipeHost,
  source: PeekSource,
  wish: PeekWish,
  onNews?: (news: JsonObject) => void,
): Promise<PeekResult> {
  const signal = execute.signal ?? new AbortController().signal;
  const context = unrecorded(signal, onNews);
  const { dataset, batch, records } = await locate(source);
  const listed = await listFiles.run(ports, { batches: [{ id: batch, folder: null }] }, context);
  let bytesFetched = 0;
  const remote = {
    ...ports,
    signal,
    openRange: ((...asked) =>
      whileLive(batch, () =>
        ports.platform.files.openRange(...asked),
      )) as Platform["files"]["openRange"],
    onBytes: (bytes: number) => void (bytesFetched += bytes),
  };
  try {
    const found = await peekFiles(remote, listed.files, wish);
    const rows = found.filesRead === found.files ? found.rows : records;
    return { dataset, batch, ...found, rows, bytesFetched };
  } finally {
    await addUsage(executor, bytesFetched, context);
  }

  async function locate(from: PeekSource): Promise<Located> {
    if (from.kind === "dataset") {
      const found = await findBatch.run(ports, { ...from, allLive: false }, context);
      const [newest] = found.batches;
      return { dataset: found.dataset, batch: newest?.id ?? "", records: newest?.records ?? null };
    }
    return oneBatch(ports.platform, from.batch, signal);
  }
}

/** The answer is worth more than its entry in the books, so a folder that cannot be written only brings a warning. */
async function addUsage(executor: Executor, bytes: number, context: StepContext): Promise<void> {
  if (bytes === 0) return;
  try {
    await executor.addUsage(bytes);
  } catch (error) {
    if (!isAppError(error)) throw error;
    context.progress({ warning: `The bytes moved are missing in the usage. ${error.message}` });
  }
}

interface Located extends Pick<PeekResult, "dataset" | "batch"> {
  /** Rows by Catalog. */
  readonly records: number | null;
}

async function oneBatch(platform: Platform, id: string, signal: AbortSignal): Promise<Located> {
  const batch = await requireBatch(platform, id, { signal });
  const [datasetId] = batch.datasetIds;
  const dataset =
    datasetId === undefined ? undefined : await platform.datasets.read(datasetId, { signal });
  return {
    dataset: dataset ? { id: dataset.id, name: dataset.name } : null,
    batch: batch.id,
    records: batch.records,
  };
}
