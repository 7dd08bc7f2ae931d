import { DataError } from "../core/errors.ts";
import { type AudienceFiles, findAudience } from "./audience-files.ts";
import { type Database, type DuckDbOptions, openDuckDb, sqlName, sqlText } from "./duckdb.ts";
import { flatColumns, type FlatColumn, isIdentityMap } from "./flat-columns.ts";
import { readFooter } from "./parquet-footer.ts";
import { parseSqlType, type SqlColumn } from "./sql-type.ts";

/** Files of one audience as a table. */
export interface AudienceView {
  readonly database: Database;
  /** Absolute; those that hold rows. */
  readonly paths: readonly string[];
  /** The files as a table function, nested as delivered. */
  readonly source: string;
  readonly nested: readonly SqlColumn[];
  /** The same columns whatever rows are read (see `flatColumns`). */
  readonly flat: readonly FlatColumn[];
}

export interface UseOptions extends DuckDbOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a folder's files as a table, lets `use` read it and closes it however that ends; `whenEmpty` when there are no rows at all.
 * Fails like `findAudience`, with `not-parquet`, and with what `use` fails with, the signal's reason first.
 */
export async function useAudience<T>(
  folder: string,
  use: (view: AudienceView) => Promise<T>,
  whenEmpty: () => Promise<T>,
  options: UseOptions = {},
): Promise<T> {
  const audience = await findAudience(folder);
  const paths = await filesWithRows(audience.paths);
  return paths.length === 0 ? whenEmpty() : useFiles({ ...audience, paths }, folder, use, options);
}

/** The same for files that are known to hold rows. */
export async function useFiles<T>(
  files: AudienceFiles,
  folder: string,
  use: (view: AudienceView) => Promise<T>,
  { signal, ...options }: UseOptions = {},
): Promise<T> {
  const database = await openDuckDb(options);
  const interrupt = () => database.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    signal?.throwIfAborted();
    return await use(await openView(database, files, folder));
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener("abort", interrupt);
    database.close();
  }
}

export async function openView(
  database: Database,
  { paths, segments }: AudienceFiles,
  folder: string,
): Promise<AudienceView> {
  const source = parquetSource(paths);
  try {
    const nested = await describeColumns(database, source);
    const namespaces = await namespacesOf(database, source, nested);
    return { database, paths, source, nested, flat: flatColumns(nested, { namespaces, segments }) };
  } catch {
    throw unreadable(folder);
  }
}

/** The database's own words may quote what it read, so they go no further. */
export function unreadable(folder: string): DataError {
  return new DataError(
    "not-parquet",
    `The rows of "${folder}" cannot be read as Parquet. Check the files with "sha256sum -c SHA256SUMS", and export again if they are damaged.`,
    { details: { folder } },
  );
}

/** As many files as hold `count` rows; empty ones are left out. */
export async function filesWithRows(
  paths: readonly string[],
  count = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const wanted: string[] = [];
  let rows = 0;
  for (const path of paths) {
    if (rows >= count) break;
    const footer = await readFooter(path);
    rows += footer.rows;
    if (footer.rows > 0) wanted.push(path);
  }
  return wanted;
}

/** A table function over the files; they may differ in columns, and their paths mean nothing but themselves. */
export function parquetSource(paths: readonly string[]): string {
  const list = paths.map((path) => sqlText(path.replaceAll(/[[*?]/g, "[$&]"))).join(", ");
  return `read_parquet([${list}], union_by_name = true, hive_partitioning = false)`;
}

/** The columns of a table or table function. */
export async function describeColumns(database: Database, source: string): Promise<SqlColumn[]> {
  const rows = await database.rows(`DESCRIBE SELECT * FROM ${source}`);
  return rows.map((row) => ({
    name: String(row["column_name"]),
    type: parseSqlType(String(row["column_type"])),
  }));
}

/** Every identity namespace that occurs in the source, sorted. */
export async function namespacesOf(
  database: Database,
  source: string,
  columns: readonly SqlColumn[],
): Promise<string[]> {
  const column = columns.find(isIdentityMap);
  if (!column) return [];
  const rows = await database.rows(
    `SELECT DISTINCT unnest(map_keys(${sqlName(column.name)})) AS namespace FROM ${source} ORDER BY 1`,
  );
  return rows.map((row) => String(row["namespace"]));
}
