import { peek, type PeekResult } from "../workflows/peek.ts";
import { type BatchChoice, batchSource } from "./batch-choice.ts";
import { type RunSettings, withHost } from "./run-settings.ts";
import { wrong } from "./wrong-option.ts";

/** Where to look. Of the settings of a run, those of waiting and keys mean nothing here. */
export interface PeekOptions
  extends BatchChoice, Omit<RunSettings, "runKey" | "waitMs" | "onEvent"> {
  /** Columns whose values are wanted, by dotted name or by the struct above them. Default: none. */
  readonly columns?: readonly string[] | undefined;
  /** Rows of these columns at most, from the first on. Default 10. */
  readonly rows?: number | undefined;
}

const DEFAULT_ROWS = 10;

/**
 * Looks into a batch without downloading it: schema, rows, row groups, bytes by column, and chosen columns of its first rows, straight from
 * the bytes of these columns. The bytes moved count in the yearly usage. Fails with `bad-option`, `dataset-not-found`, `no-batch`,
 * `batch-failed`, `schema-field-unknown`, `not-parquet`, `size-mismatch`, `content-changed`, `body-cut`.
 */
export async function peekBatch(options: PeekOptions): Promise<PeekResult> {
  const source = batchSource(options);
  const { columns = [], rows = DEFAULT_ROWS } = options;
  if (!Number.isSafeInteger(rows) || rows < 0) {
    throw wrong(`The number of rows has to be a whole one, not ${rows}.`);
  }
  return withHost(options, (host) => peek(host, source, { columns, rows }));
}
