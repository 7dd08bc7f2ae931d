import { setMaxListeners } from "node:events";

import type { Clock } from "../../core/clock.ts";
import type { AppError } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { DEFAULT_RETRY, retryDelayMs } from "../../core/retry.ts";
import { BODIES_MAX, type OpenRange, type RangePorts, staleReason } from "./fetch-file.ts";
import { type FetchedFile, fetchSmall, SMALL_BYTES } from "./fetch-small.ts";
import { createHashThread, type HashThread } from "./hash-thread.ts";
import { openLargeFile } from "./large-file.ts";
import { createLargeFiles, type LargeFiles } from "./large-files.ts";
import { createPace, type Pace } from "./pace.ts";
import type { OpenPart } from "./part-file.ts";
import type { FoundRecord } from "./part-record.ts";
import { bytesOf, gapsOf } from "./range-set.ts";
import { createRateLimit } from "./rate-limit.ts";
import { createSmallFiles, type SmallFiles } from "./small-files.ts";
import type { SyncFiles } from "../sync-files.ts";
import type { TransferProgress } from "./transfer-progress.ts";
import type { PlannedFile } from "./transfer-plan.ts";
import type { TransferTuning } from "./transfer-tuning.ts";
import { createTurns } from "./turns.ts";
import { createWorkQueue } from "./work-queue.ts";

export interface TransferJob {
  readonly folder: string;
  readonly files: readonly PlannedFile[];
  /** What records of earlier attempts vouch for, by file. */
  readonly found: ReadonlyMap<PlannedFile, FoundRecord>;
  readonly bootId: string | null;
  readonly tuning: TransferTuning;
  readonly progress: TransferProgress;
  readonly openRange: OpenRange;
  readonly openPart: OpenPart;
  readonly sync: SyncFiles;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/**
 * Brings files under their final names, checked, and gives rows and sha256 of each. After the first failure nothing new begins and what is
 * under way is let go of; it is thrown once all of that has ended.
 *
 * Memory, whatever the sizes and numbers of files: about 2 MiB for each connection (1 MiB that gathers for a write, as much
 * that is being written, the chunks of the moment), some hundred bytes for each file, and 10 MiB for the thread that hashes large files.
 */
export async function transferFiles(
  job: TransferJob,
  outer: AbortSignal | undefined,
): Promise<ReadonlyMap<PlannedFile, FetchedFile>> {
  const failed = new AbortController();
  const signal = outer ? AbortSignal.any([outer, failed.signal]) : failed.signal;
  // One listener per connection is the purpose, not a leak.
  setMaxListeners(0, signal);
  const transfer = createTransfer(job, signal);
  const connections = Array.from({ length: job.tuning.concurrency }, () => transfer.connection());
  await Promise.all(connections.map((end) => end.catch((error: unknown) => failed.abort(error))));
  await transfer.end().catch((error: unknown) => failed.abort(error));
  signal.throwIfAborted();
  return transfer.results;
}

function createTransfer(job: TransferJob, signal: AbortSignal) {
  const { folder, files, found, sync, progress } = job;
  for (const [file, { done }] of found) progress.add(file, bytesOf(done), { fetched: false });
  const results = new Map<PlannedFile, FetchedFile>();
  const pace = createPace(job.tuning.concurrency, job.tuning.partSizeBytes);
  const queue = createWorkQueue(files.map((file) => workOf(file, found.get(file))));
  const small = createSmallFiles({ folder, sync, onNamed: progress.done });
  const hashes = createHashThread();
  const shared = { job, signal, pace, hashes, onBytes: byteCounter(job, signal) };
  const ended = (file: PlannedFile, fetched: FetchedFile) => {
    results.set(file, fetched);
    turns.fileDone();
  };
  const large = openLargeFiles(shared, {
    ended,
    drop: queue.drop,
    splitNoMore: queue.splitNoMore,
    refetch(place) {
      queue.restart(place);
      turns.wake();
    },
  });
  const turns = createTurns({
    queue,
    files: files.length,
    limits: () => ({ ...pace.limits(), bytesToCome: progress.bytesToCome() }),
    signal,
    onTaken: ({ file }) => {
      if (isLarge(fileAt(job, file))) large.join(file);
    },
  });

  /** Fetches one range after another until everything is there. */
  async function connection(): Promise<void> {
    for (let work = await turns.next(); work; work = await turns.next(work.file)) {
      try {
        const file = fileAt(job, work.file);
        if (isLarge(file)) await large.fetch(work.file, work.range);
        else ended(file, await bringSmall(shared, small, file));
      } finally {
        turns.leave();
      }
    }
  }

  return {
    results,
    connection,
    async end() {
      try {
        await large.close();
      } finally {
        await hashes.close();
      }
      if (!signal.aborted) await small.finish();
    },
  };
}

interface Shared {
  readonly job: TransferJob;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  readonly hashes: HashThread;
  readonly onBytes: (file: PlannedFile, bytes: number) => Promise<void> | undefined;
}

function fileAt({ files }: TransferJob, place: number): PlannedFile {
  const file = files[place];
  if (!file) throw new Error(`no file at ${place}`);
  return file;
}

function isLarge({ remote }: PlannedFile): boolean {
  return remote.sizeBytes >= SMALL_BYTES;
}

function workOf({ remote: { sizeBytes } }: PlannedFile, found: FoundRecord | undefined) {
  const missing = gapsOf(found?.done ?? [], sizeBytes);
  // A file of which nothing is missing is somebody's work, too: an empty one, and one whose process was killed before its name was given.
  return {
    sizeBytes,
    missing: missing.length > 0 ? missing : [{ start: sizeBytes, end: sizeBytes }],
  };
}

function byteCounter({ tuning, clock, progress }: TransferJob, signal: AbortSignal) {
  const rate = tuning.bytesPerSecondMax;
  const limit = rate === null ? undefined : createRateLimit(rate, clock);
  return (file: PlannedFile, bytes: number) => {
    progress.add(file, bytes);
    return limit?.take(bytes, signal);
  };
}

function rangePorts({ job, pace }: Shared): RangePorts {
  const { openRange, clock, log, random } = job;
  return { openRange, clock, log, random, onAnswer: pace.onAnswer, onBody: pace.onBody };
}

function openLargeFiles(
  shared: Shared,
  tell: {
    readonly ended: (file: PlannedFile, fetched: FetchedFile) => void;
    readonly drop: (place: number) => void;
    readonly splitNoMore: () => void;
    readonly refetch: (place: number) => void;
  },
): LargeFiles {
  const { job, signal, hashes, onBytes } = shared;
  const { folder, openPart, bootId, progress } = job;
  return createLargeFiles({
    ports: rangePorts(shared),
    signal,
    open(place, { anew }) {
      const file = fileAt(job, place);
      const found = anew ? undefined : job.found.get(file);
      return openLargeFile({ folder, file, openPart, hash: hashes.create(), bootId, found });
    },
    onBytes: (place, bytes) => onBytes(fileAt(job, place), bytes),
    onDone(place, fetched) {
      const file = fileAt(job, place);
      progress.done(file);
      tell.ended(file, fetched);
    },
    onStale: tell.drop,
    onRangesIgnored: tell.splitNoMore,
    async onAnew(place, reason, attempt) {
      await beforeAnew(shared, fileAt(job, place), reason, attempt);
      tell.refetch(place);
    },
  });
}

async function bringSmall(
  shared: Shared,
  small: SmallFiles,
  file: PlannedFile,
): Promise<FetchedFile> {
  const { signal, onBytes } = shared;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const count = (bytes: number) => onBytes(file, bytes);
      const { bytes, rows, sha256 } = await fetchSmall(rangePorts(shared), file, signal, count);
      await small.write(file, bytes);
      return { rows, sha256 };
    } catch (error) {
      const reason = staleReason(error);
      signal.throwIfAborted();
      if (!reason) throw error;
      if (attempt >= BODIES_MAX) throw reason;
      await beforeAnew(shared, file, reason, attempt);
    }
  }
}

async function beforeAnew(
  { job, signal }: Shared,
  file: PlannedFile,
  reason: AppError,
  attempt: number,
): Promise<void> {
  const { clock, log, progress, random } = job;
  const delayMs = retryDelayMs(reason, attempt, DEFAULT_RETRY, random());
  log.warn("file is fetched anew", { file: file.name, code: reason.code, attempt, delayMs });
  progress.restart(file);
  await clock.sleep(delayMs, signal);
}
