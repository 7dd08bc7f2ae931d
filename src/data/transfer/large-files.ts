import { setMaxListeners } from "node:events";

import { whenBoth } from "../../core/byte-stream.ts";
import type { AppError } from "../../core/errors.ts";
import {
  areRangesIgnored,
  BODIES_MAX,
  fetchRange,
  type RangePorts,
  staleReason,
} from "./fetch-file.ts";
import type { FetchedFile } from "./fetch-small.ts";
import type { LargeFile } from "./large-file.ts";
import type { ByteRange } from "./range-set.ts";

export interface LargeFilesOptions {
  readonly ports: RangePorts;
  /** Aborts with the transfer. */
  readonly signal: AbortSignal;
  /** `anew`: whatever lies there is worth nothing. */
  readonly open: (file: number, options: { readonly anew: boolean }) => Promise<LargeFile>;
  /** Told of bytes as they come; a promise holds them back. */
  readonly onBytes: (file: number, bytes: number) => Promise<void> | undefined;
  readonly onDone: (file: number, fetched: FetchedFile) => void;
  /** What nobody fetches yet of the file is not to be begun: those at work leave it first. */
  readonly onStale: (file: number) => void;
  /** The server knows no ranges: files are to be fetched by one request each. */
  readonly onRangesIgnored: () => void;
  /** All ranges of the file are to be fetched again. Resolves when that may begin. */
  readonly onAnew: (file: number, reason: AppError, attempt: number) => Promise<void>;
}

/** The files that several connections fetch together. */
export interface LargeFiles {
  /** Somebody is about to fetch a range of the file; `fetch` follows. */
  join(file: number): void;
  /** Fetches a range; the last one to leave a whole file finishes it. */
  fetch(file: number, range: ByteRange): Promise<void>;
  /** Lets go of all files. */
  close(): Promise<void>;
}

/** One try at a whole file, by all connections that take part in it. */
interface Attempt {
  readonly number: number;
  readonly stop: AbortController;
  readonly signal: AbortSignal;
  opening?: Promise<LargeFile>;
  users: number;
  /** Why everything it fetched is worth nothing. */
  stale?: AppError | undefined;
}

interface State {
  readonly options: LargeFilesOptions;
  readonly attempts: Map<number, Attempt>;
}

export function createLargeFiles(options: LargeFilesOptions): LargeFiles {
  const state: State = { options, attempts: new Map() };
  return {
    join(file) {
      attemptOf(state, file).users += 1;
    },
    async fetch(file, range) {
      const attempt = attemptOf(state, file);
      try {
        await untilStale(state, file, attempt, () => fetchPart(state, file, attempt, range));
      } finally {
        attempt.users -= 1;
      }
      if (attempt.users > 0) return;
      if (!attempt.stale)
        await untilStale(state, file, attempt, () => finish(state, file, attempt));
      await startAnew(state, file, attempt);
    },
    async close() {
      for (const { opening } of state.attempts.values()) {
        const large = await opening?.catch(() => undefined);
        await large?.close();
      }
    },
  };
}

function attemptOf({ options, attempts }: State, file: number): Attempt {
  const known = attempts.get(file);
  if (known) return known;
  const begun = beginAttempt(options.signal, 1);
  attempts.set(file, begun);
  return begun;
}

async function fetchPart(
  { options }: State,
  file: number,
  attempt: Attempt,
  range: ByteRange,
): Promise<void> {
  attempt.opening ??= options.open(file, { anew: attempt.number > 1 });
  const large = await attempt.opening;
  // All of it came in an earlier life: it has to be finished alone.
  if (range.start === range.end) return;
  const inner = large.sink(range.start);
  const sink = {
    add(chunk: Uint8Array) {
      const writing = inner.add(chunk);
      const waiting = options.onBytes(file, chunk.byteLength);
      return writing && waiting ? whenBoth(writing, waiting) : (writing ?? waiting);
    },
    flush: () => inner.flush(),
  };
  const { ports } = options;
  await fetchRange({ ports, source: large.source, sink, signal: attempt.signal }, range);
  large.rangeDone();
}

/** What makes the attempt worthless is remembered; anything else is thrown. */
async function untilStale(
  { options }: State,
  file: number,
  attempt: Attempt,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    options.signal.throwIfAborted();
    const reason = staleReason(error);
    if (!reason && !attempt.stale) throw error;
    attempt.stale ??= reason;
    if (areRangesIgnored(error)) options.onRangesIgnored();
    options.onStale(file);
    attempt.stop.abort(error);
  }
}

async function finish({ options, attempts }: State, file: number, attempt: Attempt): Promise<void> {
  const large = await attempt.opening;
  if (!large?.isWhole()) return;
  const fetched = await large.finish();
  attempts.delete(file);
  await large.close();
  options.onDone(file, fetched);
}

async function startAnew(
  { options, attempts }: State,
  file: number,
  { number, stale, opening }: Attempt,
): Promise<void> {
  if (!stale) return;
  if (number >= BODIES_MAX) throw stale;
  await (await opening)?.close();
  attempts.set(file, beginAttempt(options.signal, number + 1));
  await options.onAnew(file, stale, number);
}

function beginAttempt(transfer: AbortSignal, number: number): Attempt {
  const stop = new AbortController();
  const signal = AbortSignal.any([transfer, stop.signal]);
  // One listener per connection is the purpose, not a leak.
  setMaxListeners(0, signal);
  return { number, stop, signal, users: 0 };
}
