import type { Clock } from "../../core/clock.ts";
import { DataError, isAppError, isRetryable, toError, TransportError } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { DEFAULT_RETRY, retryDelayMs } from "../../core/retry.ts";
import type { OpenRange } from "../transfer/fetch-file.ts";
import { showName } from "../output/local-names.ts";

export interface RemotePorts {
  readonly openRange: OpenRange;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1), for the waits. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Told of every byte that came, useless ones too. */
  readonly onBytes: (bytes: number) => void;
}

/** A remote file of which parts are wanted. */
export interface RemoteBytes {
  readonly name: string;
  readonly size: number;
  /**
   * The bytes [start, end), as often as it takes. Fails with `body-cut`, with `size-mismatch` when the file's length is not as listed or the
   * server ignores ranges, with `content-changed` when two parts are of different contents, and with whatever the port fails with.
   */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Bodies in a row that bring next to nothing before a range is given up. The transport's own budget is apart from this one. */
const BODIES_MAX = 3;
/** A body that brought so much was worth asking for: the count begins again. */
const PROGRESS_BYTES = 64 * 1024;

export interface RemotePlace {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

export function openRemote(ports: RemotePorts, file: RemotePlace): RemoteBytes {
  const source: Source = { ports, file, validator: null };
  return {
    name: file.name,
    size: file.sizeBytes,
    read: (start, end) => readRange(source, start, end),
  };
}

interface Source {
  readonly ports: RemotePorts;
  readonly file: RemotePlace;
  /** Of the first part that told one. */
  validator: string | null;
}

/** Bytes as they come, and how many there are already. */
interface Received {
  readonly bytes: Uint8Array<ArrayBuffer>;
  done: number;
}

async function readRange(
  source: Source,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { clock, log, random, signal } = source.ports;
  const received: Received = { bytes: new Uint8Array(end - start), done: 0 };
  for (let poor = 0; received.done < received.bytes.length;) {
    const before = received.done;
    const fault = await receive(source, start, end, received);
    if (received.done === received.bytes.length) break;
    poor = received.done - before >= PROGRESS_BYTES ? 0 : poor + 1;
    if (poor >= BODIES_MAX) throw cut(source.file, fault);
    const delayMs = retryDelayMs(fault, poor + 1, DEFAULT_RETRY, random());
    log.warn("part of a file is asked for again", { file: source.file.name, delayMs });
    await clock.sleep(delayMs, signal);
  }
  return received.bytes;
}

/** One body. What breaks it off once it has begun is returned; what forbids another try is thrown. */
async function receive(
  source: Source,
  start: number,
  end: number,
  received: Received,
): Promise<Error | undefined> {
  const { openRange, signal, onBytes } = source.ports;
  const from = start + received.done;
  const opened = await openRange(source.file, from, end, { signal });
  const chunks = opened.body[Symbol.asyncIterator]();
  try {
    checkReply(source, from, opened);
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      signal.throwIfAborted();
      onBytes(next.value.byteLength);
      if (!take(received, next.value)) break;
    }
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (isAppError(error) && !isRetryable(error)) throw error;
    return toError(error);
  } finally {
    // An end that was reached is nothing to a body; one that was not closes its connection.
    await chunks.return?.().catch(() => undefined);
  }
}

/** False when there was more than asked for: the server sends everything, and need not go on. */
function take(received: Received, chunk: Uint8Array): boolean {
  const wanted = chunk.subarray(0, received.bytes.length - received.done);
  received.bytes.set(wanted, received.done);
  received.done += wanted.byteLength;
  return wanted.byteLength === chunk.byteLength;
}

function checkReply(source: Source, from: number, opened: Awaited<ReturnType<OpenRange>>): void {
  const { file } = source;
  if ((opened.totalBytes ?? file.sizeBytes) !== file.sizeBytes) {
    throw mismatch(
      file,
      `is listed with ${file.sizeBytes} bytes, but the server says it has ${String(opened.totalBytes)}`,
    );
  }
  if (opened.start !== from) {
    throw mismatch(file, "cannot be read in parts: the server ignores which bytes are asked for");
  }
  source.validator ??= opened.validator;
  if (opened.validator !== null && opened.validator !== source.validator) {
    throw new DataError(
      "content-changed",
      `${showName(file.name)} changed while it was read. Run the same command again.`,
      { details: { file: showName(file.name) } },
    );
  }
}

function mismatch(file: RemotePlace, what: string): DataError {
  const name = showName(file.name);
  return new DataError(
    "size-mismatch",
    `${name} ${what}. Run the same command again, or download the batch.`,
    { details: { file: name, sizeBytes: file.sizeBytes } },
  );
}

function cut(file: RemotePlace, cause: Error | undefined): TransportError {
  const name = showName(file.name);
  return new TransportError(
    "body-cut",
    `Reading ${name} broke off ${BODIES_MAX} times in a row. Run the same command again.`,
    { details: { file: name }, ...(cause ? { cause } : {}) },
  );
}
