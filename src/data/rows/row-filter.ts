import { isAppError, toError } from "../../core/errors.ts";
import type { AudienceView } from "./audience-view.ts";
import { type Database, openDuckDb, sqlName, sqlText } from "./duckdb.ts";
import { selectList } from "./flat-columns.ts";
import { badSql, sqlFailure } from "./sql-errors.ts";

/** How errors call it. */
const WHERE = "--where";

/**
 * Reads a row condition as far as that is possible without rows: one expression, of known functions, that looks at nothing but its row.
 * Whether the columns exist is found when there are files (see `filteredSource`). Fails with `bad-option`.
 */
export async function checkRowFilter(where: string): Promise<void> {
  if (where.trim() === "") throw badSql(WHERE, "it is empty.");
  const database = await openDuckDb();
  try {
    await database.lock([]);
    // As an item of a list and in parentheses: what closes the one does not close the other.
    await parse(database, `SELECT [${where}\n]`);
    const found = collect(await parse(database, `SELECT 1 FROM audience WHERE (${where}\n)`));
    for (const name of found.functions) await checkFunction(database, name);
  } catch (error) {
    if (isAppError(error)) throw error;
    throw sqlFailure(error, { what: WHERE, folder: "", columns: [] });
  } finally {
    database.close();
  }
}

interface Serialized {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly statements?: readonly { readonly node?: { readonly select_list?: readonly Node[] } }[];
}

interface Node {
  readonly children?: readonly unknown[];
}

/** The syntax tree that the database makes of a query. */
async function parse(database: Database, sql: string): Promise<Serialized> {
  const [row] = await database.rows(`SELECT json_serialize_sql(${sqlText(sql)}) AS tree`);
  const tree = JSON.parse(String(row?.["tree"])) as Serialized;
  if (tree.error) throw badSql(WHERE, syntaxError(tree));
  const [statement, second] = tree.statements ?? [];
  const items = statement?.node?.select_list?.[0]?.children;
  if (second || (items && items.length !== 1)) throw badSql(WHERE, ONE_EXPRESSION);
  return tree;
}

function syntaxError({
  error_type: kind,
  error_message: words = "syntax error",
}: Serialized): string {
  // The bracket is ours.
  return kind === "parser" ? `${words.replace('at or near "]"', "at its end")}.` : ONE_EXPRESSION;
}

const ONE_EXPRESSION = "it has to be one condition, such as: score > 70 AND status = 'realized'";

const refused: Readonly<Record<string, string>> = {
  SUBQUERY: "it has a query inside, and may only look at its row.",
  WINDOW: "it has a window function, and may only look at its row.",
  PARAMETER: "it has parameters, and nothing binds them.",
  STAR: "it has a *. Name the columns.",
};

interface Collected {
  readonly functions: ReadonlySet<string>;
  readonly columns: readonly (readonly string[])[];
}

function collect(tree: unknown): Collected {
  const functions = new Set<string>();
  const columns: string[][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const found = value as Record<string, unknown>;
    const { class: kind, function_name: name, column_names: parts } = found;
    const why = typeof kind === "string" ? refused[kind] : undefined;
    if (why !== undefined) throw badSql(WHERE, why);
    if (kind === "FUNCTION" && typeof name === "string") functions.add(name);
    if (kind === "COLUMN_REF" && Array.isArray(parts)) columns.push(parts.map(String));
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(tree);
  return { functions, columns };
}

async function checkFunction(database: Database, name: string): Promise<void> {
  const kinds = await database.rows(
    `SELECT DISTINCT function_type AS kind FROM duckdb_functions() WHERE function_name = ${sqlText(name)}`,
  );
  if (kinds.length === 0) {
    // Not everything that is written like a function is listed: ask for it by itself.
    await database.inspect(`SELECT ${sqlName(name)}()`).catch((error: unknown) => {
      if (toError(error).message.startsWith("Catalog Error")) throw error;
    });
  } else if (!kinds.some(({ kind }) => kind === "scalar" || kind === "macro")) {
    throw badSql(WHERE, `${name} is not a function of one row, and it may only look at its row.`);
  }
}

/** The columns that a condition names, each as its parts between dots; a quoted name is one part. */
export async function namedColumns(
  database: Database,
  where: string,
): Promise<readonly (readonly string[])[]> {
  const tree = await parse(database, `SELECT 1 FROM audience WHERE (${where}\n)`);
  return collect(tree).columns;
}

/**
 * The rows that fulfil the condition, with the columns as delivered. The condition may name nested columns (`a.b.c`) and flat ones
 * (`"identity.Email"`).
 */
export function filteredSource({ nested, flat, source }: AudienceView, where: string): string {
  const own = new Set(nested.map(({ name }) => name.toLowerCase()));
  const added = flat.filter(({ name }) => !own.has(name.toLowerCase()));
  const all = added.length === 0 ? "*" : `*, ${selectList(added)}`;
  const delivered = nested.map(({ name }) => sqlName(name)).join(", ");
  return `(SELECT ${delivered} FROM (SELECT ${all} FROM ${source}) AS audience WHERE (${where}\n))`;
}

/** Fails with `bad-option` when the condition does not fit the columns, before any row is read. */
export async function bindFilter(view: AudienceView, where: string, folder: string): Promise<void> {
  try {
    await view.database.inspect(`SELECT 1 FROM ${filteredSource(view, where)}`);
  } catch (error) {
    throw filterFailure(error, view, folder);
  }
}

export function filterFailure(
  error: unknown,
  { flat, nested }: AudienceView,
  folder: string,
): Error {
  if (isAppError(error)) return error;
  const columns = [...new Set([...flat, ...nested].map(({ name }) => name))];
  return sqlFailure(error, { what: WHERE, folder, columns });
}
