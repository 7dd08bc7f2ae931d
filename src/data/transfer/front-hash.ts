import type { FileHash } from "./hash-thread.ts";

/** sha256 of a file that arrives in any order, made of what lies whole before its front while the rest still comes. */
export interface FrontHash {
  /** All before `front` has been written. Hashed behind the caller's back; a failure is told by `finish`. */
  reached(front: number): void;
  /** The sha256 of all before the last front, hexadecimal. Once. Fails as the disk does. */
  finish(): Promise<string>;
  /** Resolves when the file is not being read: then it may be closed. */
  idle(): Promise<void>;
}

/** So much is asked for at a time: a stop waits for no more. */
const STEP_BYTES = 16 * 1024 ** 2;

export function createFrontHash(hash: FileHash, fd: number): FrontHash {
  let position = 0;
  let front = 0;
  let reading: Promise<void> | undefined;

  async function readUp(): Promise<void> {
    while (position < front) {
      const end = Math.min(front, position + STEP_BYTES);
      await hash.extend(fd, position, end);
      position = end;
    }
    reading = undefined;
  }

  return {
    reached(to) {
      front = Math.max(front, to);
      if (reading || position >= front) return;
      reading = readUp();
      reading.catch(() => undefined);
    },
    async finish() {
      await reading;
      return hash.digest();
    },
    async idle() {
      // Nothing is left to do after the step of the moment.
      front = position;
      await reading?.catch(() => undefined);
    },
  };
}
