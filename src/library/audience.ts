import { type AudienceRow, readRows, type ReadRowsOptions } from "../data/rows/read-audience.ts";
import {
  type ConvertAudienceOptions,
  type ConvertedAudience,
  convertAudience as convert,
} from "../data/rows/convert-output.ts";
import { queryAudience as query, type QueryRow } from "../data/rows/query-audience.ts";
import {
  type VerifiedFolder,
  verifyFolder,
  type VerifyOptions,
} from "../data/output/verify-folder.ts";

/**
 * The rows of an output folder as flat objects, one after another, with the same columns throughout: `identity.<namespace>`,
 * `segment.<name>.status`, nested columns dotted, lists and maps as JSON text, times as RFC 3339. Memory is bounded (`memoryLimit`,
 * default 256 MB) whatever the size. Fails with `bad-option`, `content-changed`, `manifest-damaged` or `not-parquet`.
 */
export function readAudience(
  folder: string,
  options: ReadRowsOptions = {},
): AsyncIterable<AudienceRow> {
  return readRows(folder, options);
}

/**
 * Compares an output folder with its manifest, byte for byte: `problems` is empty when it is whole. Fails with `manifest-damaged` when
 * there is no manifest to compare with.
 */
export function verifyAudience(
  folder: string,
  options: VerifyOptions = {},
): Promise<VerifiedFolder> {
  return verifyFolder(folder, options);
}

/**
 * The rows that an SQL query over the view `audience` (the flat columns of a folder) gives, one after another; times and numbers are such in
 * SQL, lists and maps come as arrays and objects. The query reads this audience and nothing else, and writes nothing. Memory is bounded;
 * sorting spills to a private temporary folder. Fails with `bad-option` (the SQL) and as `readAudience` does.
 */
export async function* queryAudience(
  folder: string,
  sql: string,
  options: ReadRowsOptions = {},
): AsyncGenerator<QueryRow, void, undefined> {
  const { rows } = await query(folder, sql, options);
  yield* rows;
}

/**
 * Writes the rows of an output folder as CSV or NDJSON: into the folder, which lists it in its manifest, or to `out`. Fails with
 * `bad-option`, `output-not-empty` (`out` exists), `disk-full`, `output-unwritable` and as `readAudience` does.
 */
export function convertAudience(
  folder: string,
  options: ConvertAudienceOptions,
): Promise<ConvertedAudience> {
  return convert(folder, options);
}
