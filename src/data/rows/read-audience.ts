import { UsageError } from "../../core/errors.ts";
import { findAudience } from "./audience-files.ts";
import {
  describeColumns,
  filesWithRows,
  flatSelect,
  namespacesOf,
  openAudience,
  type OpenOptions,
  parquetSource,
  unreadable,
} from "./audience-view.ts";
import { type DuckDbOptions, openDuckDb } from "./duckdb.ts";
import { flatColumns, selectList } from "./flat-columns.ts";
import { readRowCount } from "../parquet/parquet-footer.ts";
import { parseRow, rowTexts } from "./row-texts.ts";

/** A row with flat columns, JSON-safe. */
export type AudienceRow = Record<string, unknown>;

/** Rows in a folder, by the footers of its files. Fails like `findAudience`, and with `not-parquet`. */
export async function countRows(folder: string): Promise<number> {
  const { paths } = await findAudience(folder);
  let rows = 0;
  for (const path of paths) rows += await readRowCount(path);
  return rows;
}

/**
 * The first `count` rows of a folder in the order of its files, flat (see `flatColumns`); identity columns are those of the rows shown.
 * Reads no more files than it needs. Fails like `findAudience`, and with `bad-option`, `not-parquet`.
 */
export async function headRows(
  folder: string,
  count: number,
  options: DuckDbOptions = {},
): Promise<AudienceRow[]> {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new UsageError("bad-option", `The number of rows has to be a whole one, not ${count}.`);
  }
  const { paths: all, segments } = await findAudience(folder);
  const paths = await filesWithRows(all, count);
  if (paths.length === 0) return [];
  const database = await openDuckDb(options);
  try {
    await database.run(`CREATE TEMP TABLE head AS SELECT * FROM ${parquetSource(paths)} LIMIT ?`, [
      count,
    ]);
    const nested = await describeColumns(database, "head");
    const namespaces = await namespacesOf(database, "head", nested);
    const flat = flatColumns(nested, { namespaces, segments });
    const rows: AudienceRow[] = [];
    for await (const texts of database.texts(
      rowTexts(flat, `SELECT ${selectList(flat)} FROM head`),
    )) {
      for (const text of texts) rows.push(parseRow(text));
    }
    return rows;
  } catch {
    throw unreadable(folder);
  } finally {
    database.close();
  }
}

export type ReadRowsOptions = OpenOptions;

/**
 * Every row of a folder, flat (see `flatColumns`), in the order of its files, with the same columns throughout. Memory is bounded by the
 * database's limit, whatever the size. Fails like `findAudience`, and with `not-parquet`.
 */
export async function* readRows(
  folder: string,
  options: ReadRowsOptions = {},
): AsyncGenerator<AudienceRow, void, undefined> {
  const { signal } = options;
  const audience = await openAudience(folder, options);
  try {
    if (audience.flat.length === 0) return;
    for await (const texts of audience.database.texts(
      rowTexts(audience.flat, flatSelect(audience)),
    )) {
      for (const text of texts) {
        signal?.throwIfAborted();
        yield parseRow(text);
      }
    }
  } catch {
    throw signal?.aborted ? signal.reason : unreadable(folder);
  } finally {
    audience.close();
  }
}
