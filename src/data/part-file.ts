import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";

import { PRIVATE_FILE } from "../core/files.ts";

/** Writes of this size cost a fifth less time than the 16 to 64 KiB in which bodies arrive. */
const WRITE_BYTES = 1024 * 1024;

/** The little that is needed of a file that is being written. */
export type PartHandle = Pick<FileHandle, "writev" | "datasync" | "close">;
export type OpenPart = (path: string) => Promise<PartHandle>;

/** A fresh private file; whatever an earlier attempt left is removed, and a link in its place is not followed. */
export const openFreshPart: OpenPart = async (path) => {
  await rm(path, { force: true });
  return open(path, "wx", PRIVATE_FILE);
};

/** Gathers chunks into large writes and hashes them on the way. Holds at most 1 MiB and one chunk. */
export interface PartWriter {
  /** True when this chunk caused a write. */
  add(chunk: Uint8Array): Promise<boolean>;
  /** Writes the rest; the sha256 of everything. */
  finish(): Promise<string>;
}

export function createPartWriter(file: Pick<PartHandle, "writev">): PartWriter {
  const hash = createHash("sha256");
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    const chunks = waiting;
    waiting = [];
    waitingBytes = 0;
    await writeWhole(file, chunks);
  };
  return {
    async add(chunk) {
      hash.update(chunk);
      waiting.push(chunk);
      waitingBytes += chunk.byteLength;
      if (waitingBytes < WRITE_BYTES) return false;
      await flush();
      return true;
    },
    async finish() {
      await flush();
      return hash.digest("hex");
    },
  };
}

async function writeWhole(
  file: Pick<PartHandle, "writev">,
  chunks: readonly Uint8Array[],
): Promise<void> {
  let rest = chunks.filter((chunk) => chunk.byteLength > 0);
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest);
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
