import { isAppError, UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/near-miss.ts";
import type { CallOptions, Platform } from "../platform/platform.ts";
import type { Segment } from "../platform/records.ts";

/**
 * The segments of these ids or exact names, each once, in the order asked for. Names are asked of GET /audiences?name=, which knows uploaded,
 * composed and external ones too; where that is not allowed, and for ids and near misses, of GET /segment/definitions.
 */
export async function lookUpSegments(
  platform: Platform,
  wanted: readonly string[],
  options: CallOptions,
): Promise<Segment[]> {
  const definitions = once(() => collect(platform.segments.list(options)));
  const found: Segment[] = [];
  for (const text of wanted) {
    const byId = await segmentOfId(platform, text, options);
    const named = byId ? [byId] : await audiencesNamed(platform, text, options);
    const candidates = named.length > 0 ? named : await definitions();
    found.push(exportable(pick(text, candidates, platform.tenant.sandbox)));
  }
  return [...new Map(found.map((segment) => [segment.id, segment])).values()];
}

/** Ids of segments are UUIDs in every sample (documented); a name that looks like one is looked for as an id first. */
async function segmentOfId(
  platform: Platform,
  text: string,
  options: CallOptions,
): Promise<Segment | undefined> {
  const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
  return uuid.test(text) ? platform.segments.read(text, options) : undefined;
}

/** Empty also where the service does not let us ask. */
async function audiencesNamed(
  platform: Platform,
  name: string,
  options: CallOptions,
): Promise<Segment[]> {
  try {
    const found = await collect(platform.audiences.list({ name }, options));
    return found.filter((audience) => audience.name === name);
  } catch (error) {
    if (!isAppError(error) || !refusals.has(error.code)) throw error;
    return [];
  }
}

/** Older organisations lack the service, and a role may lack the right to it (inferred). */
const refusals: ReadonlySet<string> = new Set([
  "forbidden",
  "token-rejected",
  "not-found",
  "bad-request",
]);

/** An id wins over a name; names are compared exactly, since two may differ in case only. */
export function pick(text: string, all: readonly Segment[], sandbox: string): Segment {
  const byId = all.find(({ id }) => id === text);
  if (byId) return byId;
  const named = all.filter(({ name }) => name === text);
  const [first, second] = named;
  if (!first) {
    const names = all.map(({ name }) => name);
    throw new UsageError(
      "segment-not-found",
      `No segment "${text}" in sandbox "${sandbox}".${didYouMean(text, names)} List them with: aepx segments list`,
      { details: { segment: text } },
    );
  }
  if (second) {
    const ids = named.map(({ id }) => id);
    throw new UsageError(
      "segment-ambiguous",
      `${named.length} segments are named "${text}": ${ids.join(", ")}. Give the id instead of the name.`,
      { details: { segment: text, ids } },
    );
  }
  return first;
}

function exportable(segment: Segment): Segment {
  if (segment.kind !== "account") return segment;
  throw new UsageError(
    "bad-option",
    `"${segment.name}" (${segment.id}) is an account audience: its members are companies, and an export job writes people. Export a segment of people instead.`,
    { details: { segment: segment.id } },
  );
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
