import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/near-miss.ts";
import type { SchemaField } from "../platform/records.ts";

/** Stands for the Customer AI columns of the union schema. */
export const SCORES = "+scores";
/** Alone: every column. */
export const ALL = "all";

/** The words of a comma-separated list of columns. */
export function fieldNames(fields: string): string[] {
  return fields
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Fails with `schema-field-unknown` and near misses when a column is not in the schema: a misspelt one would be empty without a word. */
export function checkFields(fields: string, option: string, schema: readonly SchemaField[]): void {
  const paths = schema.map(({ path }) => path);
  const known = new Set(paths);
  const parents = new Set(paths.map((path) => path.slice(0, Math.max(path.lastIndexOf("."), 0))));
  for (const name of fieldNames(fields)) {
    if (name === SCORES || name === ALL || known.has(name)) continue;
    if (ancestors(name).some((path) => known.has(path) && !parents.has(path))) continue;
    throw new UsageError(
      "schema-field-unknown",
      `${option} names "${name}", and the union schema has no such field.${didYouMean(name, paths)}`,
      { details: { field: name } },
    );
  }
}

/** Below a map or a list the schema names no fields (`identityMap.Email`), so anything may stand there. */
function ancestors(path: string): string[] {
  const parts = path.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}
