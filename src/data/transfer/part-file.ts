import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";

import { PRIVATE_FILE } from "../../core/files.ts";
import type { ByteRange } from "./range-set.ts";

/**
 * Written in the 16 to 64 KiB in which bodies arrive, a download takes a quarter longer, in half of this a twentieth (measured). What a
 * connection has in its two blocks is lost when the process is killed.
 */
const WRITE_BYTES = 1024 * 1024;

/** The little that is needed of a file that is being written. */
export type PartHandle = Pick<FileHandle, "fd" | "writev" | "datasync" | "close">;

/** `resume`: with what an earlier attempt wrote. */
export type OpenPart = (path: string, options: { readonly resume: boolean }) => Promise<PartHandle>;

/** A private file; without `resume` a fresh one. A link in its place is never followed. */
export const openPartFile: OpenPart = async (path, { resume }) => {
  if (resume) return open(path, constants.O_RDWR | constants.O_NOFOLLOW);
  await rm(path, { force: true });
  return open(path, "wx+", PRIVATE_FILE);
};

/**
 * Gathers the chunks of a range into large writes at their place. They are copied: their memory is the connection's. While one block is
 * written, the next is gathered.
 */
export interface PartWriter {
  /** A promise when both blocks are full: the next chunk comes after it. Also tells of a write that failed before. */
  add(chunk: Uint8Array): Promise<void> | undefined;
  /** Writes what has been gathered. */
  flush(): Promise<void>;
}

export interface PartWriterOptions {
  readonly handle: Pick<PartHandle, "writev">;
  /** Where the first chunk belongs. */
  readonly start: number;
  /** Told after each write. */
  readonly onWritten: (range: ByteRange) => void;
}

export function createPartWriter({ handle, start, onWritten }: PartWriterOptions): PartWriter {
  const blocks = createBlocks();
  let position = start;
  let writing: Promise<void> | undefined;

  /** Only while nothing is being written. */
  function beginWrite(): void {
    const bytes = blocks.take();
    if (!bytes) return;
    const range = { start: position, end: position + bytes.byteLength };
    position = range.end;
    writing = write(range, bytes);
    // Whoever comes next hears of the failure; nobody may be waiting yet.
    writing.catch(() => undefined);
  }

  async function write(range: ByteRange, bytes: Uint8Array): Promise<void> {
    await writeWhole(handle, bytes, range.start);
    onWritten(range);
    writing = undefined;
  }

  /** `rest` belongs to us. */
  async function addRest(rest: Uint8Array): Promise<void> {
    for (let left = rest; blocks.isFull(); left = blocks.gather(left)) {
      await writing;
      beginWrite();
    }
  }

  return {
    add(chunk) {
      const rest = blocks.gather(chunk);
      if (!blocks.isFull()) return undefined;
      if (writing || rest.byteLength >= WRITE_BYTES) return addRest(Buffer.from(rest));
      beginWrite();
      blocks.gather(rest);
      return undefined;
    },
    async flush() {
      await writing;
      beginWrite();
      await writing;
    },
  };
}

/** Two blocks in turn: one is filled while the other, which was taken, is used. */
function createBlocks() {
  let filling: Buffer | undefined;
  let other: Buffer | undefined;
  let length = 0;
  return {
    isFull: () => length === WRITE_BYTES,
    /** Takes what fits of a chunk; gives the rest. */
    gather(chunk: Uint8Array): Uint8Array {
      filling ??= Buffer.allocUnsafeSlow(WRITE_BYTES);
      const taken = chunk.subarray(0, WRITE_BYTES - length);
      filling.set(taken, length);
      length += taken.byteLength;
      return chunk.subarray(taken.byteLength);
    },
    /** What has been filled; undefined for nothing. */
    take(): Uint8Array | undefined {
      const taken = length > 0 ? filling?.subarray(0, length) : undefined;
      if (!taken) return undefined;
      [filling, other] = [other, filling];
      length = 0;
      return taken;
    },
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
