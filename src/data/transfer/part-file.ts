import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";

import { PRIVATE_FILE } from "../../core/files.ts";
import type { ByteRange } from "./range-set.ts";

/** Writes of this size cost a fifth less time than the 16 to 64 KiB in which bodies arrive. So much is lost when the process is killed. */
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

/**
 * Gathers the chunks of a range into large writes at their place. They are copied, so that each dies young: thousands that wait for a
 * write have to be collected with the whole heap, which cost as much as all the rest of a download (measured).
 */
export interface PartWriter {
  /** A promise when this chunk caused a write: the next one comes after it. */
  add(chunk: Uint8Array): Promise<void> | undefined;
  /** Writes what has been gathered. */
  flush(): Promise<void>;
}

export interface PartWriterOptions {
  readonly handle: Pick<PartHandle, "writev">;
  /** Where the first chunk belongs. */
  readonly start: number;
  /** Told after each write, with what was written; the bytes are overwritten afterwards. */
  readonly onWritten: (range: ByteRange, bytes: Uint8Array) => void;
}

export function createPartWriter({ handle, start, onWritten }: PartWriterOptions): PartWriter {
  let position = start;
  let gathered: Buffer | undefined;
  let length = 0;

  /** Takes what fits of a chunk; gives the rest. */
  function gather(chunk: Uint8Array): Uint8Array {
    gathered ??= Buffer.allocUnsafeSlow(WRITE_BYTES);
    const taken = chunk.subarray(0, WRITE_BYTES - length);
    gathered.set(taken, length);
    length += taken.byteLength;
    return chunk.subarray(taken.byteLength);
  }

  async function flush(): Promise<void> {
    if (!gathered || length === 0) return;
    const bytes = gathered.subarray(0, length);
    const range = { start: position, end: position + length };
    length = 0;
    position = range.end;
    await writeWhole(handle, bytes, range.start);
    onWritten(range, bytes);
  }

  async function addRest(rest: Uint8Array): Promise<void> {
    await flush();
    for (let left = gather(rest); length === WRITE_BYTES; left = gather(left)) await flush();
  }

  return {
    add(chunk) {
      const rest = gather(chunk);
      return length < WRITE_BYTES ? undefined : addRest(rest);
    },
    flush,
  };
}

async function writeWhole(
  handle: Pick<PartHandle, "writev">,
  bytes: Uint8Array,
  start: number,
): Promise<void> {
  // A write may take less than it was given.
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesWritten } = await handle.writev([bytes.subarray(done)], start + done);
    done += bytesWritten;
  }
}
