import { didYouMean } from "../../core/near-miss.ts";
import type { Position, Report } from "./problems.ts";
import type { MapEntry, MapNode, SourceNode } from "./read-yaml.ts";

/** The entries of a map by their keys. Keys that it does not have are told; so is a value that is no map. */
export function readMap(
  node: SourceNode,
  { what, keys }: { readonly what: string; readonly keys: readonly string[] },
  report: Report,
): ReadonlyMap<string, MapEntry> {
  const entries = entriesOf(node, what, report);
  for (const { key, keyAt } of entries) {
    if (keys.includes(key)) continue;
    const meant = didYouMean(key, keys).trim() || `It has ${keys.join(", ")}.`;
    report.problem(keyAt, `${what} has no key "${key}".`, meant);
  }
  return new Map(entries.map((entry) => [entry.key, entry]));
}

/** The entries of a map with keys of one's own; none for what is empty. */
export function entriesOf(
  node: SourceNode | undefined,
  what: string,
  report: Report,
): readonly MapEntry[] {
  if (node === undefined || isEmpty(node)) return [];
  if (node.kind === "map") return node.entries;
  report.problem(node.at, `${what} has to be an object.`);
  return [];
}

/** A map that stands there as such, and is not what an expression gives; an empty one where there is nothing. */
export function ownMap(
  entry: MapEntry | undefined,
  otherwise: Position,
  report: Report,
): MapNode | null {
  if (entry === undefined || isEmpty(entry.value)) {
    return { kind: "map", at: otherwise, entries: [] };
  }
  if (entry.value.kind === "map") return entry.value;
  report.problem(entry.value.at, `"${entry.key}" has to be an object, written out.`);
  return null;
}

export function isEmpty(node: SourceNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** A plain text; null for one that is missing or is none, of which the latter is told. */
export function readText(entry: MapEntry | undefined, report: Report): string | null {
  if (entry === undefined) return null;
  const { key, value } = entry;
  if (value.kind !== "scalar" || typeof value.value !== "string" || value.value === "") {
    const plain = value.kind === "scalar" && value.raw !== "" && value.value !== "";
    const suggestion = plain ? `Write "${value.raw}".` : undefined;
    report.problem(value.at, `"${key}" has to be a text.`, suggestion);
    return null;
  }
  if (!value.value.includes("${{")) return value.value;
  report.problem(value.at, `"${key}" is a plain text, without expressions.`);
  return null;
}
