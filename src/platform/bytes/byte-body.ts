import type { TakeChunk } from "../../core/byte-stream.ts";
import type { ByteBody } from "../body-text.ts";

/** So much waits for the reader; then the source is held. */
const QUEUE_BYTES_MAX = 128 * 1024;

/** Where the bytes of a body come from. */
export interface BodySource {
  isHeld(): boolean;
  /** The reader is behind: no more for now. */
  hold(): void;
  goOn(): void;
  /** Nobody wants what has not come yet. */
  drop(): void;
}

interface Waiter {
  readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

interface Taker {
  readonly take: TakeChunk;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** It has asked for time before the next chunk. */
  isBusy: boolean;
}

const done = { done: true, value: undefined } as const;

/**
 * The bytes of a reply as they come, without a stream in between: half the cost per byte of a web stream. Read by `each`, or by `next`,
 * which costs a promise per chunk.
 */
export class QueuedBody implements ByteBody {
  readonly #source: BodySource;
  readonly #onEnd: () => void;
  readonly #queue: Uint8Array[] = [];
  readonly #waiters: Waiter[] = [];
  #taker: Taker | undefined;
  #queuedBytes = 0;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  /** `onEnd`: the connection is free again, or gone. */
  constructor(source: BodySource, onEnd: () => void) {
    this.#source = source;
    this.#onEnd = onEnd;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const value = this.#take();
    if (value) return Promise.resolve({ done: false, value });
    return new Promise((resolve, reject) => {
      if (this.#ended) this.#settle({ resolve: () => resolve(done), reject });
      else this.#waiters.push({ resolve, reject });
    });
  }

  /** Chunks are handed over as they come, without a promise for each. */
  each(take: TakeChunk): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#taker = { take, resolve, reject, isBusy: false };
      this.#handOver();
    });
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#forget();
    this.#end();
    this.#failure = undefined;
    this.#source.drop();
    return done;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** All has been received. */
  end(): void {
    this.#end();
  }

  /** Ends it after what was received. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#end({ error });
    this.#source.drop();
  }

  /** Ends it now: what was received is nobody's any more. */
  abort(reason: unknown): void {
    this.#forget();
    this.fail(reason);
  }

  /** The chunk is lent: what nobody takes at once is copied. */
  receive(chunk: Uint8Array): void {
    if (this.#ended) return;
    if (this.#taker?.isBusy === false) {
      this.#give(this.#taker, chunk);
      return;
    }
    const waiter = this.#waiters.shift();
    if (waiter) {
      waiter.resolve({ done: false, value: Buffer.from(chunk) });
      return;
    }
    this.#queue.push(Buffer.from(chunk));
    this.#queuedBytes += chunk.byteLength;
    if (this.#queuedBytes >= QUEUE_BYTES_MAX) this.#source.hold();
  }

  #take(): Uint8Array | undefined {
    const chunk = this.#queue.shift();
    if (!chunk) return undefined;
    this.#queuedBytes -= chunk.byteLength;
    const isLow = this.#queuedBytes <= QUEUE_BYTES_MAX / 2;
    if (isLow && !this.#ended && this.#source.isHeld()) this.#source.goOn();
    return chunk;
  }

  /** Whatever waits, and at the end the end, until the taker asks for time. */
  #handOver(): void {
    while (this.#taker?.isBusy === false) {
      const chunk = this.#take();
      if (chunk) {
        this.#give(this.#taker, chunk);
        continue;
      }
      if (!this.#ended) return;
      const taker = this.#taker;
      this.#taker = undefined;
      this.#settle(taker);
    }
  }

  #give(taker: Taker, chunk: Uint8Array): void {
    try {
      const waiting = taker.take(chunk);
      if (waiting) void this.#hold(taker, waiting);
    } catch (error) {
      this.#refuse(taker, error);
    }
  }

  async #hold(taker: Taker, waiting: Promise<void>): Promise<void> {
    taker.isBusy = true;
    try {
      await waiting;
    } catch (error) {
      this.#refuse(taker, error);
      return;
    }
    taker.isBusy = false;
    this.#handOver();
  }

  #refuse(taker: Taker, error: unknown): void {
    this.#taker = undefined;
    void this.return();
    taker.reject(error);
  }

  #forget(): void {
    this.#queue.length = 0;
    this.#queuedBytes = 0;
  }

  #end(failure?: { readonly error: unknown }): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#onEnd();
    for (const { resolve, reject } of this.#waiters.splice(0)) {
      this.#settle({ resolve: () => resolve(done), reject });
    }
    this.#handOver();
  }

  /** The error is told once; after it the body is over. */
  #settle({ resolve, reject }: Pick<Taker, "resolve" | "reject">): void {
    const told = this.#failure;
    this.#failure = undefined;
    if (told) reject(told.error);
    else resolve();
  }
}
