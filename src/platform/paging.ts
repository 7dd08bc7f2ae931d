import { ApiError } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";

/** A list longer than this many pages is a loop that the service does not end. */
const DEFAULT_PAGES_MAX = 10_000;

export interface PagingOptions<Page, Cursor> {
  /** What is listed, for the message. */
  readonly what: string;
  readonly first: Cursor;
  readonly fetchPage: (cursor: Cursor) => Promise<Page>;
  /** Where the next page is; undefined after the last. */
  readonly next: (page: Page, cursor: Cursor) => Cursor | undefined;
  /** Default 10,000. */
  readonly pagesMax?: number;
}

/**
 * Fetches page after page, each one only when the consumer asks for it. A next that was seen before, and a list without end,
 * fail with `unreadable-reply`.
 */
export async function* pages<Page, Cursor>(
  options: PagingOptions<Page, Cursor>,
): AsyncGenerator<Page, void, undefined> {
  const { what, fetchPage, next, pagesMax = DEFAULT_PAGES_MAX } = options;
  const seen = new Set<string>();
  let cursor: Cursor | undefined = options.first;
  while (cursor !== undefined) {
    const key = canonicalJson(cursor);
    if (seen.has(key)) throw endless(what, "its link to the next page repeats itself");
    if (seen.size >= pagesMax) throw endless(what, `it has more than ${pagesMax} pages`);
    seen.add(key);
    const page = await fetchPage(cursor);
    yield page;
    cursor = next(page, cursor);
  }
}

/** The first `limit` entries; the source is closed as soon as they are out. */
export async function* limited<T>(
  entries: AsyncIterable<T>,
  limit: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<T, void, undefined> {
  if (limit <= 0) return;
  let count = 0;
  for await (const entry of entries) {
    yield entry;
    count += 1;
    if (count >= limit) return;
  }
}

function endless(what: string, why: string): ApiError {
  return new ApiError(
    "unreadable-reply",
    `The list of ${what} cannot be read to its end: ${why}. Report it to Adobe, or ask for one entry by its id.`,
    { details: { what } },
  );
}
