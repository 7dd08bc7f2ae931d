import { unlessAborted } from "./abort-race.ts";

export interface ReadBodyOptions {
  readonly bytesMax: number;
  readonly signal: AbortSignal;
  /** Default: only the signal ends it. */
  readonly timeoutMs?: number;
  /** True: what was read until the limit, the time or a cut is good enough. Default false. */
  readonly partial?: boolean;
}

export class BodyTooLong extends Error {}

/** Reads a body as text within bounds; throws BodyTooLong, what the stream throws, or the signal's reason. */
export async function readBody(response: Response, options: ReadBodyOptions): Promise<string> {
  if (!response.body) return "";
  const { bytesMax, timeoutMs, signal, partial = false } = options;
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const chunks: Uint8Array[] = [];
  // Bodies made in this process know no signal, so it is watched here.
  const signals = [signal, ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)])];
  try {
    await collect(reader, chunks, bytesMax, signals);
  } catch (error) {
    reader.cancel(error).catch(() => {});
    signal.throwIfAborted();
    if (!partial) throw error;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  chunks: Uint8Array[],
  bytesMax: number,
  signals: readonly AbortSignal[],
): Promise<void> {
  let bytes = 0;
  for (;;) {
    const { done, value } = await unlessAborted(reader.read(), signals);
    if (done) return;
    chunks.push(value.subarray(0, bytesMax - bytes));
    bytes += value.length;
    if (bytes > bytesMax) throw new BodyTooLong(`More than ${bytesMax} bytes`);
  }
}
