import { sqlName, sqlText } from "./duckdb.ts";
import type { FlatColumn } from "./flat-columns.ts";
import type { SqlType } from "./sql-type.ts";
import { cellValue, jsonValue } from "./sql-values.ts";

/** `sql` where the column of `select` is not called by its name. */
type Column = Pick<FlatColumn, "name" | "type"> & { readonly sql?: string };

/**
 * A query whose one column is each row of `select` as a JSON object, nested values as JSON text: parsing it is 2.4 times as fast as
 * making the object value by value. `columns` are those that `select` gives.
 */
export function rowTexts(
  columns: readonly Pick<Column, "name" | "type">[],
  select: string,
): string {
  // Of flat columns: their expression is over the source's rows, and `select` has given it their name.
  const named = columns.map(({ name, type }) => ({ name, type }));
  return objectTexts(named, select, (sql, type) =>
    type.kind === "scalar" ? jsonValue(sql, type, { safeNumbers: true }) : cellValue(sql, type),
  );
}

/** The same with nested values as they are. */
export function nestedTexts(columns: readonly Column[], select: string): string {
  return objectTexts(columns, select, (sql, type) => jsonValue(sql, type, { safeNumbers: true }));
}

function objectTexts(
  columns: readonly Column[],
  select: string,
  value: (sql: string, type: SqlType) => string,
): string {
  const members = columns.map(
    ({ name, type, sql = sqlName(name) }) => `${sqlText(name)}, ${value(sql, type)}`,
  );
  return `SELECT json_object(${members.join(", ")})::VARCHAR FROM (${select}\n) AS rows`;
}

/** A row as one of those queries wrote it. */
export function parseRow(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}
