import { isAppError } from "../../core/errors.ts";
import {
  describeColumns,
  flatSelect,
  type OpenAudience,
  openAudience,
  type OpenOptions,
} from "./audience-view.ts";
import { nestedTexts, parseRow } from "./row-texts.ts";
import { withoutEnd } from "./sql-end.ts";
import { badSql, sqlFailure } from "./sql-errors.ts";
import type { SqlColumn } from "./sql-type.ts";

/** A row of a query's result, JSON-safe. */
export type QueryRow = Record<string, unknown>;

export interface QueryResult {
  /** Names of the columns, no two the same. */
  readonly columns: readonly string[];
  /** The rows in the query's order. One of `rows` and `texts` has to be read to its end or left, which closes the database. */
  readonly rows: AsyncIterable<QueryRow>;
  /** The same, each row as the text of a JSON object, some thousand at a time. */
  readonly texts: AsyncIterable<readonly string[]>;
}

const WHAT = "The SQL";

/**
 * Runs an SQL query over the view `audience`: the flat columns of a folder's rows, times and numbers as such. Few rows are in memory at a
 * time; sorting and grouping spill to a private temporary folder. The query reads this audience and nothing else. An audience without
 * files has no columns, so any well-formed query gives no rows. Fails like `findAudience`, and with `bad-option` (the SQL), `not-parquet`.
 */
export async function queryAudience(
  folder: string,
  sql: string,
  options: OpenOptions = {},
): Promise<QueryResult> {
  const audience = await openAudience(folder, options);
  try {
    const { columns, query } = await prepare(audience, folder, sql);
    const { signal } = options;
    const texts = textsOf(audience, { query, columns, folder, signal });
    return { columns: columns.map(({ name }) => name), texts, rows: rowsOf(texts, signal) };
  } catch (error) {
    audience.close();
    throw options.signal?.aborted ? options.signal.reason : error;
  }
}

async function prepare(
  audience: OpenAudience,
  folder: string,
  sql: string,
): Promise<{ readonly columns: readonly SqlColumn[]; readonly query: string }> {
  const { database, paths } = audience;
  try {
    await database.run(`CREATE VIEW audience AS ${viewOf(audience)}`);
    await database.lock(paths);
    const names = await queryColumns(audience, sql);
    const query = `(${withoutEnd(sql)}\n) AS result(${names.map((_, i) => `c${i}`).join(", ")})`;
    const described = await describeColumns(database, query);
    return { query, columns: described.map(({ type }, i) => ({ name: names[i] ?? "", type })) };
  } catch (error) {
    if (isAppError(error)) throw error;
    if (paths.length === 0 && isAboutNames(error)) return { query: "", columns: [] };
    throw sqlFailure(error, { what: WHAT, folder, columns: audience.flat.map(({ name }) => name) });
  }
}

function viewOf(audience: OpenAudience): string {
  return audience.flat.length === 0 ? `SELECT * FROM ${audience.source}` : flatSelect(audience);
}

async function queryColumns({ database }: OpenAudience, sql: string): Promise<string[]> {
  if (withoutEnd(sql) === "") throw badSql(WHAT, "it is empty.");
  const { statements, isQuery, parameters, columns } = await database.inspect(sql);
  if (statements !== 1) throw badSql(WHAT, `it has ${statements} statements instead of one.`);
  if (!isQuery) throw badSql(WHAT, "it is not a query. Give a SELECT over the view audience.");
  if (parameters > 0) throw badSql(WHAT, "it has parameters, and nothing binds them.");
  return distinctNames(columns);
}

/** The second of a name is called `name_2`. */
function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let distinct = name;
    for (let count = 2; taken.has(distinct); count += 1) distinct = `${name}_${count}`;
    taken.add(distinct);
    return distinct;
  });
}

function isAboutNames(error: unknown): boolean {
  return (
    error instanceof Error && /^(Failed to extract statements: )?Binder Error/.test(error.message)
  );
}

interface Running {
  readonly query: string;
  readonly columns: readonly SqlColumn[];
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

async function* rowsOf(
  texts: AsyncIterable<readonly string[]>,
  signal: AbortSignal | undefined,
): AsyncGenerator<QueryRow, void, undefined> {
  for await (const some of texts) {
    for (const text of some) {
      signal?.throwIfAborted();
      yield parseRow(text);
    }
  }
}

async function* textsOf(
  audience: OpenAudience,
  { query, columns, folder, signal }: Running,
): AsyncGenerator<readonly string[], void, undefined> {
  try {
    if (columns.length === 0) return;
    for await (const texts of audience.database.texts(positional(columns, query))) {
      signal?.throwIfAborted();
      yield texts;
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw sqlFailure(error, { what: WHAT, folder, columns: audience.flat.map(({ name }) => name) });
  } finally {
    audience.close();
  }
}

function positional(columns: readonly SqlColumn[], query: string): string {
  return nestedTexts(
    columns.map(({ name, type }, i) => ({ name, type, sql: `c${i}` })),
    `SELECT * FROM ${query}`,
  );
}
