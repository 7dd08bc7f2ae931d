import { DataError, UsageError } from "../core/errors.ts";
import { type AudienceFiles, findAudience } from "./audience-files.ts";
import { type Database, type DuckDbOptions, openDuckDb, sqlName, sqlText } from "./duckdb.ts";
import { flatColumns, isIdentityMap, selectList } from "./flat-columns.ts";
import { readFooter } from "./parquet-footer.ts";
import { parseSqlType, type SqlColumn } from "./sql-type.ts";

/** A row with flat columns, JSON-safe. */
export type AudienceRow = Record<string, unknown>;

/** Rows in a folder, by the footers of its files. Fails like `findAudience`, and with `not-parquet`. */
export async function countRows(folder: string): Promise<number> {
  const { paths } = await findAudience(folder);
  let rows = 0;
  for (const path of paths) rows += (await readFooter(path)).rows;
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
  const audience = await findAudience(folder);
  const paths = await firstFiles(audience.paths, count);
  if (paths.length === 0) return [];
  const database = await openDuckDb(options);
  try {
    return await readHead(database, { ...audience, paths }, count);
  } catch {
    throw unreadable(folder);
  } finally {
    database.close();
  }
}

export interface ReadRowsOptions extends DuckDbOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Every row of a folder, flat (see `flatColumns`), in the order of its files, with the same columns throughout. Memory is bounded by the
 * database's limit, whatever the size. Fails like `findAudience`, and with `not-parquet`.
 */
export async function* readRows(
  folder: string,
  { signal, ...options }: ReadRowsOptions = {},
): AsyncGenerator<AudienceRow, void, undefined> {
  const audience = await findAudience(folder);
  const paths = await firstFiles(audience.paths, Infinity);
  if (paths.length === 0) return;
  const database = await openDuckDb(options);
  try {
    for await (const row of database.stream(await selectAll(database, { ...audience, paths }))) {
      signal?.throwIfAborted();
      yield row;
    }
  } catch {
    throw signal?.aborted ? signal.reason : unreadable(folder);
  } finally {
    database.close();
  }
}

async function selectAll(database: Database, { paths, segments }: AudienceFiles): Promise<string> {
  const source = parquetSource(paths);
  const columns = await describeColumns(database, source);
  const namespaces = await namespacesOf(database, source, columns);
  return `SELECT ${selectList(flatColumns(columns, { namespaces, segments }))} FROM ${source}`;
}

/** The database's own words may quote what it read, so they go no further. */
function unreadable(folder: string): DataError {
  return new DataError(
    "not-parquet",
    `The rows of "${folder}" cannot be read as Parquet. Check the files with "sha256sum -c SHA256SUMS", and export again if they are damaged.`,
    { details: { folder } },
  );
}

/** As many files as hold `count` rows. */
async function firstFiles(paths: readonly string[], count: number): Promise<string[]> {
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

async function readHead(
  database: Database,
  { paths, segments }: AudienceFiles,
  count: number,
): Promise<AudienceRow[]> {
  await database.run(`CREATE TEMP TABLE head AS SELECT * FROM ${parquetSource(paths)} LIMIT ?`, [
    count,
  ]);
  const columns = await describeColumns(database, "head");
  const namespaces = await namespacesOf(database, "head", columns);
  const list = selectList(flatColumns(columns, { namespaces, segments }));
  return database.rows(`SELECT ${list} FROM head`);
}

/** A table function over the files; they may differ in columns, and their paths mean nothing but themselves. */
function parquetSource(paths: readonly string[]): string {
  const list = paths.map((path) => sqlText(path.replaceAll(/[[*?]/g, "[$&]"))).join(", ");
  return `read_parquet([${list}], union_by_name = true, hive_partitioning = false)`;
}

/** The columns of a table or table function. */
async function describeColumns(database: Database, source: string): Promise<SqlColumn[]> {
  const rows = await database.rows(`DESCRIBE SELECT * FROM ${source}`);
  return rows.map((row) => ({
    name: String(row["column_name"]),
    type: parseSqlType(String(row["column_type"])),
  }));
}

/** Every identity namespace that occurs in the source, sorted. */
async function namespacesOf(
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
