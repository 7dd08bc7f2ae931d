import type { Json } from "../../core/json.ts";

/** What an expression gave, as JSON: whole numbers become numbers, times their text. Throws for what JSON cannot say. */
export function fromCel(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return wholeNumber(value);
  if (typeof value !== "number") return fromObject(value);
  if (Number.isFinite(value)) return value;
  throw new Error("it gives a number that JSON does not have");
}

function wholeNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new Error("it gives a whole number that is too large for JSON");
}

function fromObject(value: unknown): Json {
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return fromEntries([...value]);
  if (typeof value === "object" && value !== null && isPlain(value)) {
    return fromEntries(Object.entries(value));
  }
  throw new Error("it gives something that JSON does not have");
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function fromEntries(entries: readonly (readonly [unknown, unknown])[]): Json {
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      if (typeof key !== "string") throw new Error("it gives a map with keys that are no text");
      return [key, fromCel(inner)] as const;
    }),
  );
}
