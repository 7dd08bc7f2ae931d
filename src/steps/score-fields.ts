import type { SchemaField } from "../platform/records.ts";

/** What Adobe documents of a Customer AI score besides the score itself; the spelling of the keys is not published. */
const companions = ["probability", "percentile", "propensitytype", "influentialfactors"];

/**
 * The objects of a schema that hold Customer AI scores: those with a `score` and at least two of its documented companions, whatever they
 * are called and wherever they stand. Empty when there are none.
 */
export function scoreFields(fields: readonly SchemaField[]): string[] {
  const children = new Map<string, Set<string>>();
  for (const { path } of fields) {
    const at = path.lastIndexOf(".");
    const parent = path.slice(0, Math.max(at, 0));
    const names = children.get(parent) ?? new Set();
    children.set(parent, names.add(plain(path.slice(at + 1))));
  }
  return [...children].flatMap(([parent, names]) =>
    parent !== "" && isScore(names) ? [parent] : [],
  );
}

function isScore(names: ReadonlySet<string>): boolean {
  return names.has("score") && companions.filter((name) => names.has(name)).length >= 2;
}

/** `influential_factors` and `influentialFactors` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, "");
}
