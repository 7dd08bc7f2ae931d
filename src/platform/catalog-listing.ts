import { orAbsent } from "./absent.ts";
import { pages } from "./paging.ts";
import { isWireObject, type WireObject, wireNumber } from "./wire.ts";

/** Catalog's own maximum. */
const PAGE_SIZE = 100;

export interface CatalogListing {
  readonly what: string;
  readonly fetchPage: (window: {
    readonly start: number;
    readonly limit: number;
  }) => Promise<unknown>;
}

/**
 * Catalog tells neither a link nor a total: a page with fewer entries than asked for is the last. An empty list may be a 404
 * (documents leave it open).
 */
export async function* catalogEntries(
  listing: CatalogListing,
): AsyncGenerator<readonly [string, WireObject], void, undefined> {
  const found = pages({
    what: listing.what,
    first: 0,
    fetchPage: async (start) =>
      keyedEntries(await orAbsent(listing.fetchPage({ start, limit: PAGE_SIZE }))),
    next: (entries, start) => (entries.length < PAGE_SIZE ? undefined : start + entries.length),
  });
  for await (const entries of found) yield* entries;
}

/**
 * The entries of an object keyed by id, newest first. Engines reorder keys that look like integers, so the order of
 * the reply is made again from `created`. Keys beginning with `_` are no entries.
 */
function keyedEntries(body: unknown): readonly (readonly [string, WireObject])[] {
  if (!isWireObject(body)) return [];
  return Object.entries(body)
    .filter((entry): entry is [string, WireObject] => isEntry(entry))
    .toSorted(([, a], [, b]) => createdOf(b) - createdOf(a));
}

/** The one entry of a single read, which is keyed by its id like a list. */
export function keyedEntry(body: unknown, id: string): readonly [string, WireObject] | undefined {
  const entries = keyedEntries(body);
  return entries.find(([key]) => key === id) ?? (entries.length === 1 ? entries[0] : undefined);
}

function isEntry([key, value]: readonly [string, unknown]): boolean {
  return !key.startsWith("_") && isWireObject(value);
}

function createdOf(entry: WireObject): number {
  return wireNumber(entry["created"]) ?? 0;
}
