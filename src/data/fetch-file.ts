import { lstat, rename } from "node:fs/promises";
import { join } from "node:path";

import type { Clock } from "../core/clock.ts";
import { DataError, isAppError, toError, TransportError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { DEFAULT_RETRY, retryDelayMs } from "../core/retry.ts";
import { systemCode } from "./disk-errors.ts";
import { PART_SUFFIX } from "./local-names.ts";
import { readFooter } from "./parquet-footer.ts";
import { createPartWriter, type OpenPart, type PartHandle } from "./part-file.ts";
import { type PlannedFile, takenName } from "./transfer-plan.ts";

/** Opens the bytes `[start, end)` of a remote file; `end` null: to its end. Its own retries are over when it fails. */
export type OpenRange = (
  file: { readonly path: string },
  start: number,
  end: number | null,
  options?: RangeOptions,
) => Promise<{
  readonly body: AsyncIterable<Uint8Array>;
  /** First byte really delivered. */
  readonly start: number;
  /** Length of the whole file as the reply tells it; null when it does not. */
  readonly totalBytes: number | null;
  /** What stands for this content; parts of one file must agree on it. Null when the reply tells none. */
  readonly validator: string | null;
}>;

export interface RangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait of the transport's own retries: a server that holds us back shows here. */
  readonly onRetry?: (error: Error, attempt: number, delayMs: number) => void;
}

export interface FetchPorts {
  readonly openRange: OpenRange;
  readonly openPart: OpenPart;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1), for the waits. */
  readonly random: () => number;
}

export interface FetchedFile {
  readonly rows: number;
  readonly sha256: string;
}

/** Bodies asked for before a file is given up. The transport's own budget for replies that never begin is apart from this one. */
const BODIES_MAX = 3;

/** Told how many bytes of the file are there: falls back to 0 when it is fetched anew. */
type OnBytes = (bytes: number) => void;

/**
 * Brings one file under its final name in `folder`, checked. Fails with `size-mismatch`, `not-parquet` or `body-cut` when every body was
 * bad, with `output-not-empty` when something took the name meanwhile, and with whatever the port fails with.
 */
export async function fetchFile(
  ports: FetchPorts,
  folder: string,
  file: PlannedFile,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<FetchedFile> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetchOnce(ports, folder, file, signal, onBytes);
    } catch (error) {
      signal.throwIfAborted();
      if (attempt >= BODIES_MAX || !isBadBody(error)) throw error;
      const delayMs = retryDelayMs(error, attempt, DEFAULT_RETRY, ports.random());
      const { code } = error;
      ports.log.warn("file is fetched again", { file: file.name, code, attempt, delayMs });
      onBytes(0);
      await ports.clock.sleep(delayMs, signal);
    }
  }
}

function isBadBody(error: unknown): error is TransportError | DataError {
  return isAppError(error) && ["body-cut", "size-mismatch", "not-parquet"].includes(error.code);
}

async function fetchOnce(
  ports: FetchPorts,
  folder: string,
  file: PlannedFile,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<FetchedFile> {
  const body = await openBody(ports.openRange, file, signal);
  const part = join(folder, `${file.name}${PART_SUFFIX}`);
  const handle = await ports.openPart(part).catch(async (error: unknown) => {
    await discard(body);
    throw error;
  });
  try {
    const chunks = namedFaults(body, file.name, signal);
    const sha256 = await receive(handle, chunks, file, signal, onBytes);
    const { rows } = await readFooter(part, file.name);
    await handle.datasync();
    await takeName(part, folder, file.name);
    return { rows, sha256 };
  } finally {
    await handle.close();
  }
}

async function openBody(
  openRange: OpenRange,
  file: PlannedFile,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { sizeBytes } = file.remote;
  const opened = await openRange(file.remote, 0, null, { signal });
  const wrong =
    opened.start !== 0
      ? `a body that begins at byte ${opened.start}`
      : `${String(opened.totalBytes)} bytes`;
  if (opened.start !== 0 || (opened.totalBytes ?? sizeBytes) !== sizeBytes) {
    await discard(opened.body);
    throw sizeMismatch(file, wrong);
  }
  return opened.body;
}

/** Ends a body that nobody reads, so that its connection is not held. */
async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]()
    .return?.()
    .catch(() => undefined);
}

/** Whatever breaks a body off once it has begun is a cut body to us. */
async function* namedFaults(
  body: AsyncIterable<Uint8Array>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    signal.throwIfAborted();
    if (isAppError(error) && (error.code === "body-cut" || error.retry === "never")) throw error;
    throw new TransportError(
      "body-cut",
      `The download of "${name}" broke off ${BODIES_MAX} times. Run the same command again: finished files are kept.`,
      { details: { file: name }, cause: toError(error) },
    );
  }
}

async function receive(
  handle: PartHandle,
  body: AsyncIterable<Uint8Array>,
  file: PlannedFile,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<string> {
  const writer = createPartWriter(handle);
  const { sizeBytes } = file.remote;
  let received = 0;
  for await (const chunk of body) {
    signal.throwIfAborted();
    received += chunk.byteLength;
    // Without this, a body that never ends would fill the disk.
    if (received > sizeBytes) throw sizeMismatch(file, "more");
    if (await writer.add(chunk)) onBytes(received);
  }
  signal.throwIfAborted();
  const sha256 = await writer.finish();
  onBytes(received);
  if (received !== sizeBytes) throw sizeMismatch(file, `${received} bytes`);
  return sha256;
}

function sizeMismatch(file: PlannedFile, received: string): DataError {
  const { name, remote } = file;
  return new DataError(
    "size-mismatch",
    `"${name}" is listed with ${remote.sizeBytes} bytes, but the server sent ${received}, ${BODIES_MAX} times. The batch may have been replaced meanwhile: start a new run.`,
    { details: { file: name, sizeBytes: remote.sizeBytes, batchId: remote.batchId } },
  );
}

/** Renaming would replace silently what came there in the meantime. */
async function takeName(part: string, folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  const present = await lstat(path).catch((error: unknown) => {
    if (systemCode(error) !== "ENOENT") throw error;
  });
  if (present) throw takenName(name, "appeared during the download");
  await rename(part, path);
}
