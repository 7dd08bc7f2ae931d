/** Narrowing of request bodies: whatever was sent is unknown until it was looked at. */

export { isPlainObject as isRecord } from "../core/json.ts";

/** The text, or an empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Milliseconds of an RFC 3339 time; null when there is none; undefined when it is not readable. */
export function momentOf(value: unknown): number | null | undefined {
  if (value === undefined) return null;
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}
