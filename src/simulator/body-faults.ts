import { Readable } from "node:stream";
import { ReadableStream as WebStream } from "node:stream/web";

import { type ByteRange, type ContentFile, readBytes } from "./contents.ts";
import type { FaultName } from "./fault-grammar.ts";
import type { Operation } from "./operations.ts";
import type { Simulation } from "./simulation.ts";

const THROTTLE_BYTES_PER_SECOND = 8 * 1024 * 1024;
const SLOW_BYTES_PER_SECOND = 20 * 1024;
const SLOW_PIECE = 1024;
const THROTTLE_PIECE = 64 * 1024;
const CUT_AFTER_MS = 60_000;

type Chunks = AsyncIterable<Uint8Array>;

const breaking = new WeakSet<Response>();

/** A body that may end before its length: over a socket it has to be written by hand, else what was already sent gets lost. */
export function mayBreak(response: Response): boolean {
  return breaking.has(response);
}

/** The bytes of one answer, as the switched-on faults leave them. */
export interface FaultyBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** Remembers what `mayBreak` asks. */
  mark(response: Response): void;
}

/** Opens the bytes of a range; counts what really leaves. */
export function openFaultyBody(
  simulation: Simulation,
  operation: Operation,
  file: ContentFile,
  range: ByteRange,
): FaultyBody {
  const strike = (name: FaultName) => simulation.faults.strike(name, operation);
  const length = range.end - range.start;
  const plain = opened(file, range);
  const corrupt = strike("corrupt-byte");
  const cut = strike("cut-body");
  const isSlow = strike("slow-body") !== undefined;
  const isThrottled = strike("throttle") !== undefined;
  const isCutLater = strike("cut-60s") !== undefined;
  let chunks: Chunks = plain;
  if (corrupt !== undefined) chunks = flipByte(chunks, Math.floor(corrupt * length));
  if (cut !== undefined) chunks = cutAfter(chunks, Math.floor(cut * length));
  if (isThrottled) {
    chunks = paced(simulation, chunks, THROTTLE_PIECE, THROTTLE_BYTES_PER_SECOND);
  }
  if (isSlow) chunks = paced(simulation, chunks, SLOW_PIECE, SLOW_BYTES_PER_SECOND);
  if (isCutLater) chunks = cutInTime(simulation, chunks);
  const isFaulty = chunks !== plain;
  return {
    stream: isFaulty ? lossless(counted(simulation, chunks)) : fast(counted(simulation, chunks)),
    mark(response) {
      if (cut !== undefined || isCutLater) breaking.add(response);
    },
  };
}

/** Opens the file at the first byte asked for: an answer that nobody reads leaves nothing open. */
async function* opened(file: ContentFile, range: ByteRange): AsyncGenerator<Uint8Array> {
  yield* readBytes(file, range);
}

/** Counts what really leaves, chunk by chunk. */
async function* counted({ counters }: Simulation, chunks: Chunks): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    counters.bytesSent += chunk.length;
    yield chunk;
  }
}

function fast(chunks: Chunks): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(chunks, { objectMode: false }));
}

/** Holds no chunk back, so an error comes after the last byte before it and not instead. */
function lossless(chunks: Chunks): ReadableStream<Uint8Array> {
  return WebStream.from(chunks);
}

async function* flipByte(chunks: Chunks, at: number): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const chunk of chunks) {
    const place = at - passed;
    passed += chunk.length;
    if (place < 0 || place >= chunk.length) {
      yield chunk;
      continue;
    }
    const flipped = Uint8Array.from(chunk);
    flipped[place] = (flipped[place] ?? 0) ^ 0xff;
    yield flipped;
  }
}

async function* cutAfter(chunks: Chunks, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (chunk.length > left) {
      if (left > 0) yield chunk.subarray(0, left);
      throw connectionCut();
    }
    left -= chunk.length;
    yield chunk;
  }
}

/** Each piece leaves when its time has come; an answer alone on its connection, as always in HTTP/1.1. */
async function* paced(
  { settings, scaled }: Simulation,
  chunks: Chunks,
  pieceBytes: number,
  bytesPerSecond: number,
): AsyncGenerator<Uint8Array> {
  const { clock } = settings;
  const begin = clock.now();
  let sent = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes);
      sent += piece.length;
      const due = begin + scaled((sent / bytesPerSecond) * 1000);
      const wait = due - clock.now();
      if (wait > 0) await clock.sleep(wait);
      yield piece;
    }
  }
}

async function* cutInTime(
  { settings, scaled }: Simulation,
  chunks: Chunks,
): AsyncGenerator<Uint8Array> {
  const { clock } = settings;
  const end = clock.now() + scaled(CUT_AFTER_MS);
  for await (const chunk of chunks) {
    if (clock.now() >= end) throw connectionCut();
    yield chunk;
  }
}

/** As fetch tells that the other side went away in the middle. */
function connectionCut(): Error {
  const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
  return new TypeError("terminated", { cause });
}
