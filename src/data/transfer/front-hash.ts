import { createHash } from "node:crypto";

import type { ByteRange } from "./range-set.ts";

/** Reads up to `length` bytes of what is hashed, from `position` on. */
export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;

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

  async function readUp(): Promise<void> {
    while (position < wanted) {
      const bytes = await read(position, Math.min(READ_BYTES, wanted - position));
      hash.update(bytes);
      position += bytes.byteLength;
    }
  }

  return {
    offer({ start, end }, bytes) {
      if (start !== position || chasing) return;
      hash.update(bytes);
      position = end;
    },
    async chase(front) {
      wanted = Math.max(wanted, front);
      chasing ??= readUp().finally(() => {
        chasing = undefined;
      });
      await chasing;
    },
    digest: () => hash.digest("hex"),
  };
}
