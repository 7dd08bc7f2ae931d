import { createHash } from "node:crypto";

import type { ByteRange } from "./range-set.ts";

/** Fills `into` with what is hashed, from `position` on; gives how many bytes it read, at least one. */
export type ReadAt = (into: Uint8Array, position: number) => Promise<number>;

/** sha256 of a file that arrives in any order: what comes in order is hashed on its way, the rest is read back once. */
export interface FrontHash {
  /** Bytes that have just been written; taken when they are the next ones. */
  offer(range: ByteRange, bytes: Uint8Array): void;
  /** Reads back what lies written before `front`. Calls made while one runs lengthen it. */
  chase(front: number): Promise<void>;
  /** The sha256 of all that was hashed, hexadecimal. Only once. */
  digest(): string;
}

const READ_BYTES = 1024 * 1024;

export function createFrontHash(read: ReadAt): FrontHash {
  const hash = createHash("sha256");
  let position = 0;
  let wanted = 0;
  let chasing: Promise<void> | undefined;

  /** While one block is hashed in this thread, another one reads the next. Two buffers for all blocks: fresh ones cost as much as the hash. */
  async function readUp(): Promise<void> {
    let [block, other] = [Buffer.allocUnsafeSlow(READ_BYTES), Buffer.allocUnsafeSlow(READ_BYTES)];
    let reading = readBlock(block, position);
    for (let length = await reading; length > 0; length = await reading) {
      reading = readBlock(other, position + length);
      hash.update(block.subarray(0, length));
      position += length;
      [block, other] = [other, block];
    }
  }

  /** Gives 0 when nothing is wanted there. */
  async function readBlock(into: Uint8Array, from: number): Promise<number> {
    const length = Math.min(READ_BYTES, wanted - from);
    return length > 0 ? read(into.subarray(0, length), from) : 0;
  }

  return {
    offer({ start, end }, bytes) {
      if (start !== position || chasing) return;
      hash.update(bytes);
      position = end;
    },
    async chase(front) {
      wanted = Math.max(wanted, front);
      while (position < wanted) {
        chasing ??= readUp().finally(() => {
          chasing = undefined;
        });
        await chasing;
      }
    },
    digest: () => hash.digest("hex"),
  };
}
