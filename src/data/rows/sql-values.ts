import { sqlName } from "./duckdb.ts";
import type { SqlColumn, SqlType } from "./sql-type.ts";

// Every way out (rows, NDJSON, CSV) writes a value by one of these expressions, so that all say the same.

export interface JsonOptions {
  /** Numbers that a double does not hold are texts: for readers that know no other number. Default: exact numbers. */
  readonly safeNumbers?: boolean;
}

/**
 * An expression whose `to_json` is valid JSON and keeps the value: times as RFC 3339 UTC, bytes as base64, NaN and infinity as texts, in
 * any depth.
 */
export function jsonValue(sql: string, type: SqlType, options: JsonOptions = {}): string {
  return rewrite({ sql, type, options, depth: 0 });
}

/** The value as one cell of text, null where there is none: nested ones as JSON, all else as in JSON without the quotes. */
export function cellValue(sql: string, type: SqlType): string {
  if (type.kind !== "scalar" || isJson(type.name)) {
    return `to_json(${jsonValue(sql, type)})::VARCHAR`;
  }
  if (isFloat(type.name))
    return `CASE WHEN isfinite(${sql}) THEN ${sql}::VARCHAR ELSE ${infinite(sql)} END`;
  return jsonValue(sql, type);
}

interface Rewrite {
  readonly sql: string;
  readonly type: SqlType;
  readonly options: JsonOptions;
  /** Names the variables of nested lambdas apart. */
  readonly depth: number;
}

function rewrite({ sql, type, options, depth }: Rewrite): string {
  if (isPlain(type, options)) return sql;
  const inner = (expression: string, of: SqlType) =>
    rewrite({ sql: expression, type: of, options, depth: depth + 1 });
  switch (type.kind) {
    case "scalar":
      return scalarValue(sql, type.name, options);
    case "list":
      return `list_transform(${sql}, lambda v${depth}: ${inner(`v${depth}`, type.item)})`;
    case "map":
      return mapValue(sql, `v${depth}`, type, inner);
    case "struct":
      return structValue(sql, type.fields, inner);
  }
}

type Inner = (expression: string, of: SqlType) => string;

function mapValue(
  sql: string,
  variable: string,
  { key, value }: Extract<SqlType, { kind: "map" }>,
  inner: Inner,
): string {
  const entry = `{'key': ${inner(`${variable}.key`, key)}, 'value': ${inner(`${variable}.value`, value)}}`;
  return `map_from_entries(list_transform(map_entries(${sql}), lambda ${variable}: ${entry}))`;
}

function structValue(sql: string, fields: readonly SqlColumn[], inner: Inner): string {
  const list = fields.map(
    ({ name, type }) => `${sqlName(name)} := ${inner(`(${sql}).${sqlName(name)}`, type)}`,
  );
  return `CASE WHEN (${sql}) IS NULL THEN NULL ELSE struct_pack(${list.join(", ")}) END`;
}

function scalarValue(sql: string, type: string, { safeNumbers }: JsonOptions): string {
  if (isTime(type)) return timeText(sql, type);
  if (type === "BLOB") return `to_base64(${sql})`;
  if (isFloat(type)) {
    return `CASE WHEN isfinite(${sql}) THEN to_json(${sql}) ELSE to_json(${infinite(sql)}) END`;
  }
  if (isWide(type)) {
    return asNumberIf(`${sql} BETWEEN -9007199254740991 AND 9007199254740991`, sql);
  }
  // Fifteen digits are what a double always keeps.
  const digits = `length(ltrim(translate(${sql}::VARCHAR, '-.', ''), '0'))`;
  return safeNumbers && type.startsWith("DECIMAL") ? asNumberIf(`${digits} <= 15`, sql) : sql;
}

function asNumberIf(condition: string, sql: string): string {
  return `CASE WHEN ${condition} THEN to_json(${sql}) ELSE to_json(${sql}::VARCHAR) END`;
}

/** Milliseconds, or microseconds where there are any. */
function timeText(sql: string, type: string): string {
  const shape = "%Y-%m-%dT%H:%M:%S";
  if (type === "TIMESTAMP_S") return `strftime(${sql}, '${shape}.000Z')`;
  if (type === "TIMESTAMP_MS") return `strftime(${sql}, '${shape}.%gZ')`;
  // Nanoseconds have no place in a Date or most warehouses; what is cut is below a microsecond.
  const micros = type === "TIMESTAMP_NS" ? `(${sql})::TIMESTAMP` : sql;
  return `CASE WHEN microsecond(${micros}) % 1000 <> 0 THEN strftime(${micros}, '${shape}.%fZ') ELSE strftime(${micros}, '${shape}.%gZ') END`;
}

/** NaN and the infinities, null for null. */
function infinite(sql: string): string {
  return `CASE WHEN isnan(${sql}) THEN 'NaN' WHEN ${sql} > 0 THEN 'Infinity' WHEN ${sql} < 0 THEN '-Infinity' END`;
}

/** Whether `to_json` does right by itself. */
function isPlain(type: SqlType, options: JsonOptions): boolean {
  switch (type.kind) {
    case "scalar":
      return (
        !isTime(type.name) &&
        type.name !== "BLOB" &&
        !isFloat(type.name) &&
        !isUnsafe(type.name, options)
      );
    case "list":
      return isPlain(type.item, options);
    case "map":
      return isPlain(type.key, options) && isPlain(type.value, options);
    case "struct":
      return type.fields.every((field) => isPlain(field.type, options));
  }
}

function isUnsafe(type: string, { safeNumbers }: JsonOptions): boolean {
  return safeNumbers === true && (isWide(type) || type.startsWith("DECIMAL"));
}

function isTime(type: string): boolean {
  return type.startsWith("TIMESTAMP");
}

function isFloat(type: string): boolean {
  return type === "DOUBLE" || type === "FLOAT";
}

function isWide(type: string): boolean {
  return ["BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT"].includes(type);
}

function isJson(type: string): boolean {
  return type === "JSON" || type.startsWith("UNION");
}
