import type { ByteStream } from "../core/byte-stream.ts";
import { unlessAborted } from "./abort-race.ts";

/** Bytes that come one chunk after the other. `return` lets go of the rest at once, also while a chunk is waited for. */
export interface ByteBody extends ByteStream {
  next(): Promise<IteratorResult<Uint8Array, undefined>>;
  return(): Promise<IteratorResult<Uint8Array, undefined>>;
}

export interface ReadBodyOptions {
  readonly bytesMax: number;
  readonly signal: AbortSignal | undefined;
  /** Default: only the signal ends it. */
  readonly timeoutMs?: number;
  /** True: what was read until the limit, the time or a cut is good enough. Default false. */
  readonly partial?: boolean;
}

export class BodyTooLong extends Error {}

/** Not the stream's own iterator: its `return` waits for the chunk that is under way, which may never come. */
export function bodyOf(response: Response): ByteBody {
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  return {
    async next() {
      const { value } = (await reader?.read()) ?? {};
      return value ? { done: false, value } : { done: true, value: undefined };
    },
    async return() {
      await reader?.cancel().catch(() => undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Reads a body as text within bounds; throws BodyTooLong, what the body throws, or the signal's reason. */
export async function readBody(body: ByteBody, options: ReadBodyOptions): Promise<string> {
  const { bytesMax, timeoutMs, signal, partial = false } = options;
  const chunks: Uint8Array[] = [];
  // Bodies made in this process know no signal, so it is watched here.
  const signals = [
    ...(signal ? [signal] : []),
    ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)]),
  ];
  try {
    await collect(body, chunks, bytesMax, signals);
  } catch (error) {
    body.return().catch(() => {});
    signal?.throwIfAborted();
    if (!partial) throw error;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

async function collect(
  body: ByteBody,
  chunks: Uint8Array[],
  bytesMax: number,
  signals: readonly AbortSignal[],
): Promise<void> {
  let bytes = 0;
  for (;;) {
    const { done, value } = await unlessAborted(body.next(), signals);
    if (done) return;
    chunks.push(value.subarray(0, bytesMax - bytes));
    bytes += value.length;
    if (bytes > bytesMax) throw new BodyTooLong(`More than ${bytesMax} bytes`);
  }
}
