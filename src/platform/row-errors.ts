import type { BatchDiagnostics } from "./records.ts";
import { isWireObject, type WireObject, wireList, wireObject, wireText } from "./wire.ts";

type Kind = BatchDiagnostics["rowErrors"][number];

const DESCRIPTION_MAX = 200;

/**
 * The kinds of errors in lines of JSON, most frequent first. A line holds the row itself beside `_errors: [{code, message}]`
 * (documented): everything else of it is left behind, and so is whatever its message quotes from the row.
 */
export function countRowErrors(lines: readonly string[]): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const { code, description } of lines.flatMap(errorsOf)) {
    const key = `${code} ${description}`;
    kinds.set(key, { code, description, count: (kinds.get(key)?.count ?? 0) + 1 });
  }
  return [...kinds.values()].toSorted((a, b) => b.count - a.count);
}

function errorsOf(line: string): readonly Omit<Kind, "count">[] {
  const row = parse(line);
  if (!row) return [{ code: "unknown", description: "a line that is not JSON" }];
  const listed = row["_errors"] ?? row["errors"];
  // Streaming validation groups them by its own name.
  const groups = isWireObject(listed) && !hasText(listed) ? Object.values(listed) : [listed];
  return groups.flatMap(wireList).map(wireObject).filter(hasText).map(toKind);
}

function hasText(error: WireObject): boolean {
  return ["code", "message", "description"].some((name) => wireText(error[name]) !== null);
}

function toKind(error: WireObject): Omit<Kind, "count"> {
  const text = wireText(error["message"]) ?? wireText(error["description"]) ?? "";
  return {
    code: (wireText(error["code"]) ?? "unknown").slice(0, 64),
    description: withoutValues(text).slice(0, DESCRIPTION_MAX),
  };
}

/** Rows are personal data: what stands in quotes, braces or after a colon's number, addresses and long digits go. */
function withoutValues(text: string): string {
  return text
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(/"[^"]*"?|'[^']*'|`[^`]*`?|\{.*\}?|\[.*\]?/g, "…")
    .replaceAll(/\S+@\S+/g, "…")
    .replaceAll(/\d{4,}/g, "…");
}

function parse(line: string): WireObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isWireObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
