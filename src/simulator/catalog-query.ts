import { problem } from "./replies.ts";

/** An object as Catalog shows it, with its id apart: answers are keyed by id. */
export interface CatalogEntry {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface CatalogFilter {
  /** Query parameters that compare a field of the same name by the simple grammar. */
  readonly simple: readonly string[];
  /** Query parameters with a rule of their own. */
  readonly special?: Readonly<Record<string, (entry: CatalogEntry, value: string) => boolean>>;
}

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;

/** A page of a Catalog list: filters ANDed, ordered, cut. Answers an object keyed by id, or the refusal. */
export function catalogPage(
  entries: readonly CatalogEntry[],
  query: URLSearchParams,
  filter: CatalogFilter,
): Record<string, unknown> | Response {
  const wide = (query.get("properties") ?? "").split(",").includes("observableSchema");
  const limitMax = wide ? LIMIT_DEFAULT : LIMIT_MAX;
  const limit = wholeNumber(query.get("limit"), LIMIT_DEFAULT);
  if (limit === undefined || limit < 1 || limit > limitMax) {
    return problem(400, `limit has to be in the range 1..${limitMax}.`);
  }
  const start = wholeNumber(query.get("start"), 0);
  if (start === undefined) return problem(400, "start has to be a whole number from 0.");
  const order = toOrder(query.get("orderBy") ?? query.get("sort"));
  if (order === undefined) return problem(400, "orderBy has the form desc:field or asc:field.");
  const page = entries
    .filter((entry) => matches(entry, query, filter))
    .toSorted(order)
    .slice(start, start + limit);
  return Object.fromEntries(page.map((entry) => [entry.id, project(entry.fields, query)]));
}

/** Undefined when it is written but no whole number from 0. */
function wholeNumber(text: string | null, fallback: number): number | undefined {
  if (text === null || text === "") return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function matches(entry: CatalogEntry, query: URLSearchParams, filter: CatalogFilter): boolean {
  return (
    filter.simple.every((name) => {
      const wanted = query.get(name);
      return wanted === null || wanted === "" || matchesSimple(entry.fields[name], wanted);
    }) &&
    Object.entries(filter.special ?? {}).every(([name, test]) => {
      const wanted = query.get(name);
      return wanted === null || wanted === "" || test(entry, wanted);
    }) &&
    query.getAll("property").every((text) => matchesProperty(entry.fields, text))
  );
}

/** `x=v`, `x=!v`, `x=a,b` (any of), `x=!a,b` (none of) (documented). */
export function matchesSimple(value: unknown, wanted: string): boolean {
  const negated = wanted.startsWith("!");
  const words = (negated ? wanted.slice(1) : wanted).split(",");
  // A name may hold a comma itself, so the whole text counts as a word too.
  const candidates = [...words, negated ? wanted.slice(1) : wanted];
  return candidates.includes(asText(value)) !== negated;
}

/** `name`, `!name`, `name~regex`, `name==v`, `!=`, `<`, `<=`, `>`, `>=`, on top-level names (documented). */
function matchesProperty(fields: Readonly<Record<string, unknown>>, text: string): boolean {
  const parts = /^(?<name>!?[\w.]+)(?:(?<operator>==|!=|<=|>=|<|>|~)(?<wanted>.*))?$/.exec(
    text,
  )?.groups;
  if (!parts) return true;
  const name = parts["name"] ?? "";
  const wanted = parts["wanted"] ?? "";
  if (parts["operator"] === undefined) {
    return name.startsWith("!") ? !(name.slice(1) in fields) : name in fields;
  }
  return compare(fields[name], parts["operator"], wanted);
}

function compare(value: unknown, operator: string, wanted: string): boolean {
  if (value === undefined) return operator === "!=";
  const text = asText(value);
  switch (operator) {
    case "==":
      return text === wanted;
    case "!=":
      return text !== wanted;
    case "~":
      return text.toLowerCase().includes(wanted.replaceAll(/[.^$*]/g, "").toLowerCase());
    case "<":
      return Number(value) < Number(wanted);
    case "<=":
      return Number(value) <= Number(wanted);
    case ">":
      return Number(value) > Number(wanted);
    default:
      return Number(value) >= Number(wanted);
  }
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** `tags=k:v,k2:*`, all of them (documented). Values may hold colons: the first one divides. */
export function matchesTags(
  tags: Readonly<Record<string, readonly string[]>>,
  wanted: string,
): boolean {
  return splitTags(wanted, Object.keys(tags)).every(([name, value]) => {
    const values = tags[name];
    return values !== undefined && (value === "*" || values.includes(value));
  });
}

function splitTags(wanted: string, known: readonly string[]): [string, string][] {
  return wanted.split(",").map((pair) => {
    const name = known.find((candidate) => pair.startsWith(`${candidate}:`)) ?? pair.split(":")[0];
    return [name ?? "", pair.slice((name ?? "").length + 1)];
  });
}

type Compare = (a: CatalogEntry, b: CatalogEntry) => number;

/** `desc:created`, `asc:name,desc:created`; no prefix means ascending. Undefined when it has no such form. */
function toOrder(text: string | null): Compare | undefined {
  const keys = (text === null || text === "" ? "desc:created" : text).split(",").map((word) => {
    const [, direction = "asc", name = ""] = /^(?:(asc|desc):)?(\w+)$/.exec(word) ?? [];
    return { name, sign: direction === "desc" ? -1 : 1 };
  });
  if (keys.some(({ name }) => name === "")) return undefined;
  return (a, b) => {
    for (const { name, sign } of keys) {
      const order = compareValues(a.fields[name], b.fields[name]);
      if (order !== 0) return order * sign;
    }
    return a.id < b.id ? -1 : 1;
  };
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [textA, textB] = [asText(a), asText(b)];
  if (textA === textB) return 0;
  return textA < textB ? -1 : 1;
}

/** `properties=a,b` shows only these. */
export function project(fields: Readonly<Record<string, unknown>>, query: URLSearchParams): object {
  const wanted = query.get("properties");
  if (!wanted) return fields;
  const names = wanted.split(",");
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}
