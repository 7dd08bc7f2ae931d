import type { JsonObject } from "../core/json.ts";
import { peekFiles, type Peek, type PeekWish } from "../data/peek/peek.ts";
import { listFiles } from "../steps/list-files.ts";
import { unrecorded } from "../steps/unrecorded.ts";
import { openLiveRange } from "../steps/vanished-batch.ts";
import { countUsage } from "./count-usage.ts";
import { type BatchSource, locateBatch, type LocatedBatch } from "./locate-batch.ts";
import type { RecipeHost } from "./start-recipe.ts";

/** What a batch holds, as far as it was looked at. */
export type PeekResult = Omit<Peek, "rows"> &
  Pick<LocatedBatch, "dataset" | "batch"> & {
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
  source: BatchSource,
  wish: PeekWish,
  onNews?: (news: JsonObject) => void,
): Promise<PeekResult> {
  const signal = execute.signal ?? new AbortController().signal;
  const context = unrecorded({ signal, onNews });
  const { dataset, batch, records } = await locateBatch(ports, source, context);
  const listed = await listFiles.run(ports, { batches: [{ id: batch, folder: null }] }, context);
  return countUsage(executor, context, async (count) => {
    let bytesFetched = 0;
    const remote = {
      ...ports,
      signal,
      openRange: openLiveRange(ports.platform, listed.files),
      onBytes(bytes: number) {
        bytesFetched += bytes;
        count(bytes);
      },
    };
    const found = await peekFiles(remote, listed.files, wish);
    const rows = found.filesRead === found.files ? found.rows : records;
    return { dataset, batch, ...found, rows, bytesFetched };
  });
}
