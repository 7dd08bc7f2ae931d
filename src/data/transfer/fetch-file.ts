import { type ByteStream, eachUntilCut } from "../../core/byte-stream.ts";
import type { Clock } from "../../core/clock.ts";
import {
  type AppError,
  DataError,
  isAppError,
  toError,
  TransportError,
} from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { DEFAULT_RETRY, retryDelayMs } from "../../core/retry.ts";
import { systemCode } from "../disk-errors.ts";
import type { ByteRange } from "./range-set.ts";
import type { PlannedFile } from "./transfer-plan.ts";

/** Opens the bytes `[start, end)` of a remote file; `end` null: to its end. Its own retries are over when it fails. */
export type OpenRange = (
  file: { readonly path: string },
  start: number,
  end: number | null,
  options?: RangeOptions,
) => Promise<OpenedRange>;

export interface OpenedRange {
  readonly body: ByteStream;
  /** First byte really delivered. */
  readonly start: number;
  /** Length of the whole file as the reply tells it; null when it does not. */
  readonly totalBytes: number | null;
  /** What stands for this content; parts of one file must agree on it. Null when the reply tells none. */
  readonly validator: string | null;
}

export interface RangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait of the transport's own retries: a server that holds us back shows here. */
  readonly onRetry?: (error: Error, attempt: number, delayMs: number) => void;
}

export interface RangePorts {
  readonly openRange: OpenRange;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1), for the waits. */
  readonly random: () => number;
  /** Told of each answer, so that the number of connections can follow. */
  readonly onAnswer: (answer: "begun" | "refused") => void;
  /** Told of every body: what it brought and how long it took. */
  readonly onBody: (bytes: number, elapsedMs: number) => void;
}

/** Where the bytes of a range go, in order. */
export interface RangeSink {
  add(chunk: Uint8Array): Promise<void> | undefined;
  /** Before a wait and at the end: nothing that came is lost when the process dies. */
  flush(): Promise<void>;
}

/** One file as its ranges see it together. */
export interface RangeSource {
  readonly file: PlannedFile;
  /** Of the first reply that told one. */
  validator: string | null;
}

/** Thrown when everything fetched of a file is worth nothing: the whole file has to be fetched anew, within a budget of its own. */
class StaleContent extends Error {
  readonly reason: AppError;
  readonly rangesIgnored: boolean;

  constructor(reason: AppError, { rangesIgnored = false } = {}) {
    super(reason.message);
    this.reason = reason;
    this.rangesIgnored = rangesIgnored;
  }
}

/** The server sent the whole file where a part was asked for, as it may: then a file has to come in one piece. */
export function areRangesIgnored(error: unknown): boolean {
  return error instanceof StaleContent && error.rangesIgnored;
}

/** Why everything fetched of a file is worth nothing; undefined for any other error. */
export function staleReason(error: unknown): AppError | undefined {
  if (error instanceof StaleContent) return error.reason;
  return isAppError(error) && error.code === "not-parquet" ? error : undefined;
}

/** Bodies in a row that bring next to nothing, or the wrong thing, before a file is given up. */
export const BODIES_MAX = 3;
/** A body that brought so much was worth asking for, and the count begins again: a server that cuts every response cannot make a file fail. */
const PROGRESS_BYTES = 1024;
const LONG_WAY_BYTES = 1024 ** 2;

/** What the requests for a range share. */
export interface RangeJob {
  readonly ports: RangePorts;
  readonly source: RangeSource;
  readonly sink: RangeSink;
  readonly signal: AbortSignal;
}

/**
 * Brings one range of a file into the sink, going on where a body broke off. The transport's budget for replies that never begin is apart
 * from this one. Fails with `body-cut` or `size-mismatch` when bodies keep bringing nothing, with `StaleContent`, and with whatever the
 * port and the sink fail with.
 */
export async function fetchRange(job: RangeJob, range: ByteRange): Promise<void> {
  const { ports, source, signal } = job;
  let at = range.start;
  for (let fruitless = 0; ;) {
    const { bytes, fault } = await readAndFlush(job, { start: at, end: range.end });
    signal.throwIfAborted();
    at += bytes;
    if (fault === undefined) return;
    fruitless = bytes >= PROGRESS_BYTES ? 0 : fruitless + 1;
    if (fruitless >= BODIES_MAX) throw fault;
    const { name } = source.file;
    const delayMs = retryDelayMs(fault, Math.max(1, fruitless), DEFAULT_RETRY, ports.random());
    ports.log.warn("file is asked for again", { file: name, code: fault.code, at, delayMs });
    // What broke off after a long way breaks off by the clock, not by overload.
    if (bytes < LONG_WAY_BYTES) await ports.clock.sleep(delayMs, signal);
  }
}

/** Flushes also when it is stopped: what has come is not fetched twice. */
async function readAndFlush(job: RangeJob, range: ByteRange): Promise<BodyEnd> {
  try {
    return await readOnce(job, range);
  } finally {
    await job.sink.flush();
  }
}

interface BodyEnd {
  /** What came, from the beginning of the range. */
  readonly bytes: number;
  /** Why it is not all. */
  readonly fault?: AppError;
}

async function readOnce(job: RangeJob, range: ByteRange): Promise<BodyEnd> {
  const { ports, source } = job;
  const opened = await open(job, range);
  if (isAppError(opened)) return { bytes: 0, fault: opened };
  const fault = wrongReply(source.file, range, opened);
  const changed = fault ? undefined : changedContent(source, opened);
  if (fault || changed) await discard(opened.body);
  if (changed) throw new StaleContent(changed);
  if (fault && opened.start === 0 && range.start > 0)
    throw new StaleContent(fault, { rangesIgnored: true });
  if (fault) return { bytes: 0, fault };
  const sinceMs = ports.clock.now();
  const end = await readBody(job, opened.body, range);
  ports.onBody(end.bytes, ports.clock.now() - sinceMs);
  return end;
}

/** The error of a reply that does not fit is the body budget's matter; any other has used up the transport's. */
async function open(
  { ports, source, signal }: RangeJob,
  range: ByteRange,
): Promise<OpenedRange | AppError> {
  const { file } = source;
  const { sizeBytes } = file.remote;
  // The whole file is asked for as such: that works on servers without ranges, too.
  const end = range.start === 0 && range.end === sizeBytes ? null : range.end;
  try {
    const opened = await ports.openRange(file.remote, range.start, end, {
      signal,
      onRetry(error) {
        if (isRefusal(error)) ports.onAnswer("refused");
      },
    });
    ports.onAnswer("begun");
    return opened;
  } catch (error) {
    if (isAppError(error) && error.code === "size-mismatch") return error;
    if (isAppError(error) && error.details["status"] === 416) {
      return sizeMismatch(file, `nothing from byte ${range.start} on`);
    }
    throw error;
  }
}

function isRefusal(error: Error): boolean {
  if (!isAppError(error)) return false;
  return error.code === "rate-limited" || error.details["status"] === 503;
}

function wrongReply(file: PlannedFile, range: ByteRange, opened: OpenedRange) {
  const { start, totalBytes } = opened;
  if (start !== range.start) return sizeMismatch(file, `a body that begins at byte ${start}`);
  if (totalBytes !== null && totalBytes !== file.remote.sizeBytes) {
    return sizeMismatch(file, `${totalBytes} bytes`);
  }
  return undefined;
}

/** Parts of two contents do not make a file. */
function changedContent(source: RangeSource, { validator }: OpenedRange): DataError | undefined {
  source.validator ??= validator;
  if (validator === null || validator === source.validator) return undefined;
  const { name, remote } = source.file;
  return new DataError(
    "content-changed",
    `"${name}" changed on the server while it was downloaded, ${BODIES_MAX} times. Start a new run when nothing writes into batch ${remote.batchId} any more.`,
    { details: { file: name, batchId: remote.batchId } },
  );
}

/** Ends a body that nobody reads, so that its connection is not held. */
async function discard(body: ByteStream): Promise<void> {
  await body[Symbol.asyncIterator]()
    .return?.()
    .catch(() => undefined);
}

async function readBody(
  { source, sink, signal }: RangeJob,
  body: ByteStream,
  { start, end }: ByteRange,
): Promise<BodyEnd> {
  const { file } = source;
  const wanted = end - start;
  let bytes = 0;
  const { cut } = await eachUntilCut(body, (chunk) => {
    signal.throwIfAborted();
    // Without this, a body that never ends would fill the disk.
    if (bytes + chunk.byteLength > wanted) {
      const rangesIgnored = start === 0 && end < file.remote.sizeBytes;
      throw new StaleContent(sizeMismatch(file, "more"), { rangesIgnored });
    }
    bytes += chunk.byteLength;
    return sink.add(chunk);
  });
  const fault = cut && cutBody(cut.error, file, signal);
  if (bytes === wanted) return { bytes };
  return { bytes, fault: fault ?? sizeMismatch(file, `${start + bytes} bytes`) };
}

/** Whatever breaks a body off once it has begun is a cut body to us. */
function cutBody(error: unknown, { name }: PlannedFile, signal: AbortSignal): AppError {
  signal.throwIfAborted();
  if (isAppError(error) && error.code === "body-cut") return error;
  if (isAppError(error) && error.retry === "never") throw error;
  return new TransportError(
    "body-cut",
    `The download of "${name}" broke off ${BODIES_MAX} times. Run the same command again: what is on disk is kept.`,
    {
      details: { file: name, reason: systemCode(error) ?? toError(error).name },
      cause: toError(error),
    },
  );
}

function sizeMismatch({ name, remote }: PlannedFile, received: string): DataError {
  return new DataError(
    "size-mismatch",
    `"${name}" is listed with ${remote.sizeBytes} bytes, but the server sent ${received}, ${BODIES_MAX} times. The batch may have been replaced meanwhile: start a new run.`,
    { details: { file: name, sizeBytes: remote.sizeBytes, batchId: remote.batchId } },
  );
}
