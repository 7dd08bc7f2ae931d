import type { IncomingMessage } from "node:http";

import type { ByteBody } from "./body-text.ts";

/** So much waits for the reader; then the server is made to wait. */
export const QUEUE_BYTES_MAX = 1024 * 1024;

export interface IncomingBody extends ByteBody {
  /** Ends it after what was received; with `now`, at once. Closes the connection. */
  fail(error: unknown, options?: { readonly now: boolean }): void;
}

export interface IncomingBodyOptions {
  /** The server is listened to again: silence counts from here. */
  readonly onResume: () => void;
  /** The connection is free again, or gone. */
  readonly onEnd: () => void;
}

interface Waiter {
  readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

const done = { done: true, value: undefined } as const;

/** The bytes of a reply as they come, without a stream in between: half the cost per byte of a web stream. */
export function readIncoming(message: IncomingMessage, options: IncomingBodyOptions): IncomingBody {
  const queue: Uint8Array[] = [];
  const waiters: Waiter[] = [];
  let queuedBytes = 0;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;

  function receive(chunk: Uint8Array): void {
    const waiter = waiters.shift();
    if (waiter) return waiter.resolve({ done: false, value: chunk });
    queue.push(chunk);
    queuedBytes += chunk.byteLength;
    if (queuedBytes >= QUEUE_BYTES_MAX) message.pause();
  }

  function end(failed?: { readonly error: unknown }): void {
    if (ended) return;
    ended = true;
    failure = failed;
    options.onEnd();
    for (const waiter of waiters.splice(0)) settle(waiter);
  }

  /** The error is told once; after it the body is over. */
  function settle({ resolve, reject }: Waiter): void {
    const told = failure;
    failure = undefined;
    if (told) reject(told.error);
    else resolve(done);
  }

  function drop(): void {
    queue.length = 0;
    queuedBytes = 0;
  }

  function take(): Uint8Array | undefined {
    const chunk = queue.shift();
    if (!chunk) return undefined;
    queuedBytes -= chunk.byteLength;
    if (!ended && message.isPaused() && queuedBytes <= QUEUE_BYTES_MAX / 2) {
      options.onResume();
      message.resume();
    }
    return chunk;
  }

  message.on("data", receive);
  message.on("end", () => end());
  message.on("error", (error) => end({ error }));
  message.on("close", () => end({ error: new Error("The connection closed within a body") }));

  return {
    next() {
      const value = take();
      if (value) return Promise.resolve({ done: false, value });
      return new Promise((resolve, reject) => {
        if (ended) settle({ resolve, reject });
        else waiters.push({ resolve, reject });
      });
    },
    async return() {
      drop();
      if (!ended) {
        end();
        message.destroy();
      }
      failure = undefined;
      return done;
    },
    fail(error, { now } = { now: false }) {
      if (now) drop();
      if (ended) return;
      end({ error });
      message.destroy();
    },
  };
}
