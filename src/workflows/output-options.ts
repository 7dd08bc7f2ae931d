import type { RowFormat } from "../data/rows/audience-schema.ts";

/** What becomes of the downloaded rows. */
export type OutputOptions = {
  /** A copy of the rows beside the Parquet; null: none. */
  readonly format: RowFormat | null;
  /** NDJSON keeps the nested record instead of flat columns. */
  readonly raw: boolean;
  /** SQL condition on a row: those that fulfil it are the audience; null: all. */
  readonly where: string | null;
};

export const outputDefaults: OutputOptions = { format: null, raw: false, where: null };
