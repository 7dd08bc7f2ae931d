import { problem } from "./replies.ts";

const LIMIT_MAX = 100;

export interface PageBounds {
  readonly start: number;
  readonly limit: number;
}

/** Default and maximum of `limit` are 100 (documented). */
export function pageBounds(query: URLSearchParams): PageBounds | Response {
  const start = query.get("start") ?? "0";
  const limit = query.get("limit") ?? String(LIMIT_MAX);
  if (!/^\d{1,9}$/.test(start)) return problem(400, "start is none that this listing gave out.");
  if (!/^\d{1,9}$/.test(limit) || Number(limit) < 1 || Number(limit) > LIMIT_MAX) {
    return problem(400, `limit has to be in the range 1..${LIMIT_MAX}.`);
  }
  return { start: Number(start), limit: Number(limit) };
}

/** A page of Data Access; links are absent when everything fits on one (documented). */
export function listingPage(
  entries: readonly object[],
  { start, limit }: PageBounds,
  self: string,
): Record<string, unknown> {
  const data = entries.slice(start, start + limit);
  const next = start + limit;
  const page = { data, _page: { limit, count: data.length } };
  if (start === 0 && next >= entries.length) return page;
  return {
    ...page,
    _links: {
      ...(next < entries.length && { next: { href: `${self}?start=${next}&limit=${limit}` } }),
      page: { href: `${self}?start=${start}&limit=${limit}`, templated: true },
    },
  };
}
