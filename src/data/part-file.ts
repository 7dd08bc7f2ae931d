import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";

import { PRIVATE_FILE } from "../core/files.ts";
import type { ByteRange } from "./range-set.ts";

/**
 * Writes of this size cost a fifth less time than the 16 to 64 KiB in which bodies arrive. What gathers and what is being written, twice
 * as much together, is lost when the process is killed.
 */
const WRITE_BYTES = 512 * 1024;

/** The little that is needed of a file that is being written. */
export type PartHandle = Pick<FileHandle, "read" | "writev" | "datasync" | "close">;

/** `resume`: with what an earlier attempt wrote. */
export type OpenPart = (path: string, options: { readonly resume: boolean }) => Promise<PartHandle>;

/** A private file; without `resume` a fresh one. A link in its place is never followed. */
export const openPartFile: OpenPart = async (path, { resume }) => {
  if (resume) return open(path, constants.O_RDWR | constants.O_NOFOLLOW);
  await rm(path, { force: true });
  return open(path, "wx+", PRIVATE_FILE);
};

/** Gathers the chunks of a range into large writes at their place. Holds at most 512 KiB and one chunk. */
export interface PartWriter {
  /** A promise when this chunk caused a write. */
  add(chunk: Uint8Array): Promise<void> | undefined;
  /** Writes what has been gathered. */
  flush(): Promise<void>;
}

export interface PartWriterOptions {
  readonly handle: Pick<PartHandle, "writev">;
  /** Where the first chunk belongs. */
  readonly start: number;
  /** Told after each write, with what was written. */
  readonly onWritten: (range: ByteRange, chunks: readonly Uint8Array[]) => void;
}

export function createPartWriter({ handle, start, onWritten }: PartWriterOptions): PartWriter {
  let position = start;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    if (waitingBytes === 0) return;
    const chunks = waiting;
    const range = { start: position, end: position + waitingBytes };
    waiting = [];
    waitingBytes = 0;
    position = range.end;
    await writeWhole(handle, chunks, range.start);
    onWritten(range, chunks);
  };
  return {
    add(chunk) {
      waiting.push(chunk);
      waitingBytes += chunk.byteLength;
      return waitingBytes < WRITE_BYTES ? undefined : flush();
    },
    flush,
  };
}

async function writeWhole(
  handle: Pick<PartHandle, "writev">,
  chunks: readonly Uint8Array[],
  start: number,
): Promise<void> {
  let position = start;
  let rest = chunks.filter((chunk) => chunk.byteLength > 0);
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, position);
    position += bytesWritten;
    rest = withoutFirst(rest, bytesWritten);
  }
}

/** A write may take less than it was given, in the middle of a chunk too. */
function withoutFirst(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  return chunks.flatMap((chunk) => {
    const skipped = Math.min(left, chunk.byteLength);
    left -= skipped;
    return skipped === chunk.byteLength ? [] : [chunk.subarray(skipped)];
  });
}
