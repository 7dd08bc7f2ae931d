import type { Json, JsonObject } from "../../core/json.ts";
import type { ParquetField } from "../parquet/parquet-schema.ts";

/** A row as JSON can hold it, one member per field; what a row does not have is null. */
export function plainRow(
  row: Readonly<Record<string, unknown>>,
  fields: readonly ParquetField[],
): JsonObject {
  return Object.fromEntries(
    fields.map(({ name, path, element }) => {
      const value = toPlain(valueAt(row, path));
      const { scale } = element;
      // The reader multiplies by a power of ten, which leaves 99.38000000000001.
      const isLong = typeof value === "number" && scale !== undefined && scale > 0;
      return [name, isLong ? Number(value.toFixed(scale)) : value];
    }),
  );
}

function valueAt(row: unknown, path: readonly string[]): unknown {
  return path.reduce((value: unknown, name) => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }, row);
}

/** Whole numbers that a JSON number cannot hold, and what is no number, become text; bytes become base64. */
function toPlain(value: unknown): Json {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  return typeof value === "object" && value !== null ? toPlainObject(value) : null;
}

function toPlainObject(value: object): Json {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toPlain(inner)]));
}
