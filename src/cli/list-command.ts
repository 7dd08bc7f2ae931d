import type { Argv } from "yargs";

import type { JsonObject } from "../core/json.ts";
import type { ExitCode } from "../core/error-codes.ts";
import { type Cell, columns } from "./columns.ts";
import type { CliContext } from "./context.ts";
import { parseWholeNumber } from "./number-options.ts";

const DEFAULT_LIST_LIMIT = 100;

export function declareLimit(yargs: Argv): Argv<{ limit: string | undefined }> {
  return yargs.option("limit", {
    type: "string",
    requiresArg: true,
    describe: `Entries at most (default ${DEFAULT_LIST_LIMIT})`,
  });
}

export function readLimit(text: string | undefined): number {
  return parseWholeNumber(text, "--limit", { min: 1 }) ?? DEFAULT_LIST_LIMIT;
}

export interface Listing<T> {
  readonly headings: readonly string[];
  readonly row: (item: T) => readonly Cell[];
  /** Said instead of an empty table. */
  readonly none: string;
}

/** Prints up to `limit` entries: `{items}` with --json, a table else. What the limit cut off is told, never silent. */
export async function printList<T extends object>(
  context: CliContext,
  source: AsyncIterable<T> | Iterable<T>,
  limit: number,
  listing: Listing<T>,
): Promise<ExitCode> {
  const items: T[] = [];
  let more = false;
  for await (const item of source) {
    more = items.length === limit;
    if (more) break;
    items.push(item);
  }
  if (items.length === 0) context.progress.line(listing.none);
  context.print(
    { items: items as unknown as JsonObject[] },
    items.length === 0 ? "" : columns(listing.headings, items.map(listing.row)),
  );
  if (more) context.progress.line(`Only the first ${limit} are shown; --limit shows more.`);
  return 0;
}
