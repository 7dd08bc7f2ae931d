import { closeSync, openSync, readSync } from "node:fs";

/** As much as one write to a socket takes well: larger ones gained nothing (measured). */
const CHUNK_BYTES = 256 * 1024;

export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Memory for one chunk of a range. */
export function chunkBuffer({ start, end }: ByteRange): Buffer {
  return Buffer.allocUnsafe(Math.max(0, Math.min(CHUNK_BYTES, end - start)));
}

/**
 * The bytes of a range, read as they are wanted, from a file that is opened at the first one: an answer that nobody reads leaves
 * nothing open. Into `buffer`, again and again, when the reader is done with a chunk before it asks for the next.
 *
 * Read synchronously: the file was written by this process a moment ago, so it comes from memory, and the pool of threads would take
 * longer than the copy.
 */
export async function* readBytes(
  path: string,
  range: ByteRange,
  buffer?: Buffer,
): AsyncGenerator<Uint8Array> {
  if (range.start >= range.end) return;
  const file = openSync(path, "r");
  try {
    for (let at = range.start; at < range.end;) {
      const target = buffer ?? chunkBuffer({ start: at, end: range.end });
      const got = readSync(file, target, 0, Math.min(target.length, range.end - at), at);
      if (got === 0) throw new Error(`${path} is shorter than it was.`);
      at += got;
      yield target.subarray(0, got);
    }
  } finally {
    closeSync(file);
  }
}
