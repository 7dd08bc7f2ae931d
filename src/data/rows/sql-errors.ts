import { type AppError, toError, UsageError } from "../../core/errors.ts";
import { didYouMean } from "../../core/near-miss.ts";
import { unreadable } from "./audience-view.ts";

export interface SqlFailureContext {
  /** How the person calls the SQL: `--where`, `The SQL`. */
  readonly what: string;
  readonly folder: string;
  /** Columns that there are. */
  readonly columns: readonly string[];
}

/**
 * What the database's refusal means to whoever wrote the SQL. Its own words are told only where they come from the SQL and the names of
 * columns; where they may quote a row they are not.
 */
export function sqlFailure(error: unknown, context: SqlFailureContext): AppError {
  const { what, folder, columns } = context;
  const words = toError(error).message;
  const kind =
    /^(?:Failed to extract statements: )?([A-Z][A-Za-z ]*) Error: /.exec(words)?.[1] ?? "";
  if (aboutSql.has(kind)) {
    return badSql(what, `${firstLine(words)}${nearColumns(words, columns)}`);
  }
  if (kind === "Permission") {
    return badSql(
      what,
      "it may read the rows of this audience and nothing else, and write nothing.",
    );
  }
  if (kind === "Out of Memory") {
    return badSql(what, "it needs more memory than it may take. Ask for fewer columns or groups.");
  }
  if (aboutValues.has(kind) && !/parquet|file/i.test(words.slice(0, 80))) {
    return badSql(
      what,
      `a value does not fit what is done with it (${kind}). Try TRY_CAST instead of a cast; values are not shown.`,
    );
  }
  return unreadable(folder);
}

/** Found while the SQL is read and bound, before any row is. */
const aboutSql = new Set(["Parser", "Binder", "Catalog", "Syntax", "Not implemented"]);
const aboutValues = new Set(["Conversion", "Out of Range", "Invalid Input", "Mismatch Type"]);

export function badSql(what: string, why: string): UsageError {
  return new UsageError("bad-option", `${what} cannot be used: ${why}`, {
    details: { option: what },
  });
}

/** Without the candidates and the place that follow. */
function firstLine(words: string): string {
  const line = words.split("\n")[0] ?? "";
  const plain = line.replace(/^(?:Failed to extract statements: )?[A-Z][A-Za-z ]* Error: /, "");
  return `${plain.replace(/[.!]?$/, "")}.`;
}

function nearColumns(words: string, columns: readonly string[]): string {
  const field = /Could not find key "([^"]+)" in struct/.exec(words)?.[1];
  if (field !== undefined) {
    return didYouMean(
      field,
      columns.map((column) => column.slice(column.lastIndexOf(".") + 1)),
    );
  }
  const wanted = /Referenced (?:column|table) "([^"]+)" not found/.exec(words)?.[1];
  if (wanted === undefined) return "";
  // A dotted name that is not quoted is read as a table and its column.
  const inside = columns.filter((column) => column.startsWith(`${wanted}.`));
  if (inside.length === 0) return didYouMean(wanted, columns);
  const first = inside[0] ?? "";
  return ` Columns with dots need double quotes, such as "${first}".`;
}
