/** Reads values off the wire whose type nobody promises: the wrong type is as good as absent. */

export type WireObject = Readonly<Record<string, unknown>>;

export function wireObject(value: unknown): WireObject {
  return isWireObject(value) ? value : {};
}

export function isWireObject(value: unknown): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An array; one object or string where a list was meant counts as a list of one. */
export function wireList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return isWireObject(value) || typeof value === "string" ? [value] : [];
}

/** A text that says something; numbers are written out (export job ids are numbers). Null for "" and everything else. */
export function wireText(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : null;
}

/** A number, also when written as a string of digits (Data Access). */
export function wireNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}

/** A count; the -1 that some metrics carry means "not told". */
export function wireCount(value: unknown): number | null {
  const count = wireNumber(value);
  return count !== null && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

/** Milliseconds since 1970, as number or string, to RFC 3339. */
export function wireTime(value: unknown): string | null {
  const ms = wireNumber(value);
  return ms === null || ms <= 0 || ms > 8.64e15 ? null : new Date(ms).toISOString();
}

/** The texts of a list, a lone text being a list of one. */
export function wireTexts(value: unknown): readonly string[] {
  return wireList(value)
    .map(wireText)
    .filter((text) => text !== null);
}
