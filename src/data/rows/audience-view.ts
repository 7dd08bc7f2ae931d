import { DataError } from "../../core/errors.ts";
import { type AudienceFiles, findAudience } from "./audience-files.ts";
import { type Database, type DuckDbOptions, openDuckDb, sqlName, sqlText } from "./duckdb.ts";
import { flatColumns, type FlatColumn, isIdentityMap, selectList } from "./flat-columns.ts";
import { readRowCount } from "../parquet/parquet-footer.ts";
import { readMapKeys } from "../parquet/parquet-map-keys.ts";
import { parseSqlType, type SqlColumn } from "./sql-type.ts";

/** A table that has neither rows nor columns worth a name. */
const NOBODY = "(SELECT NULL AS nothing WHERE false)";

/** Files of one audience as a table. */
export interface AudienceView {
  readonly database: Database;
  /** Absolute; those that hold rows, if any does. */
  readonly paths: readonly string[];
  /** The files as a table function, nested as delivered. */
  readonly source: string;
  readonly nested: readonly SqlColumn[];
  /** The same columns whatever rows are read (see `flatColumns`). */
  readonly flat: readonly FlatColumn[];
}

export interface OpenOptions extends DuckDbOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface OpenAudience extends AudienceView {
  /** Ends what runs and closes the database. May be called twice. */
  close(): void;
}

/**
 * Opens a folder's files as a table; what runs is ended when the signal aborts. Without any file there are no columns either. Fails like
 * `findAudience`, and with `not-parquet`.
 */
export async function openAudience(
  folder: string,
  options: OpenOptions = {},
): Promise<OpenAudience> {
  return openFiles(await findAudience(folder), folder, options);
}

/** The same for files that are known. */
export async function openFiles(
  { paths: all, segments }: AudienceFiles,
  folder: string,
  { signal, ...options }: OpenOptions = {},
): Promise<OpenAudience> {
  signal?.throwIfAborted();
  const filled = await filesWithRows(all);
  // A file without rows still has the columns.
  const paths = filled.length > 0 ? filled : all.slice(0, 1);
  const database = await openDuckDb(options);
  const interrupt = () => database.interrupt();
  signal?.addEventListener("abort", interrupt);
  const close = () => {
    signal?.removeEventListener("abort", interrupt);
    database.close();
  };
  try {
    return { ...(await openView(database, { paths, segments }, folder)), close };
  } catch (error) {
    close();
    throw signal?.aborted ? signal.reason : error;
  }
}

async function openView(
  database: Database,
  { paths, segments }: AudienceFiles,
  folder: string,
): Promise<AudienceView> {
  const source = paths.length === 0 ? NOBODY : parquetSource(paths);
  if (paths.length === 0) return { database, paths, source, nested: [], flat: [] };
  try {
    const nested = await describeColumns(database, source);
    const namespaces = await namespacesOf(database, source, nested, paths);
    return { database, paths, source, nested, flat: flatColumns(nested, { namespaces, segments }) };
  } catch {
    throw unreadable(folder);
  }
}

/** The flat columns of every row, with their SQL types. */
export function flatSelect({ flat, source }: AudienceView): string {
  return `SELECT ${selectList(flat)} FROM ${source}`;
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
    const inFile = await readRowCount(path);
    rows += inFile;
    if (inFile > 0) wanted.push(path);
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

/**
 * Every identity namespace that occurs in the source, sorted. `paths` are its files, where it is all of them: their dictionaries tell
 * without a pass over the rows, mostly.
 */
export async function namespacesOf(
  database: Database,
  source: string,
  columns: readonly SqlColumn[],
  paths: readonly string[] = [],
): Promise<string[]> {
  const column = columns.find(isIdentityMap);
  if (!column) return [];
  const told = paths.length > 0 ? await keysOf(paths, column.name) : undefined;
  if (told) return told.toSorted();
  const lists = `SELECT DISTINCT map_keys(${sqlName(column.name)}) AS keys FROM ${source}`;
  const rows = await database.rows(
    `SELECT DISTINCT unnest(keys) AS namespace FROM (${lists}) AS lists`,
  );
  return rows.map((row) => String(row["namespace"])).toSorted();
}

async function keysOf(paths: readonly string[], column: string): Promise<string[] | undefined> {
  const keys = new Set<string>();
  for (const path of paths) {
    const found = await readMapKeys(path, column);
    if (!found) return undefined;
    for (const key of found) keys.add(key);
  }
  return [...keys];
}
