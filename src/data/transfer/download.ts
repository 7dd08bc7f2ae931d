import { lstatSync, readdirSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Clock } from "../../core/clock.ts";
import { isAppError } from "../../core/errors.ts";
import { PRIVATE_FOLDER, syncFolder } from "../../core/files.ts";
import { type Log, silentLog } from "../../core/log.ts";
import { readBootId } from "./boot-id.ts";
import { diskError } from "../disk-errors.ts";
import type { OpenRange } from "./fetch-file.ts";
import type { FetchedFile } from "./fetch-small.ts";
import { checkFreeSpace, type StatFs } from "./free-space.ts";
import { bothEnded } from "../../core/both-ended.ts";
import { hashFile } from "../hash-file.ts";
import { recordKey } from "./large-file.ts";
import { PART_SUFFIX, RECORD_SUFFIX } from "../output/local-names.ts";
import type { ManifestFile } from "../output/manifest-record.ts";
import { readRowCount } from "../parquet/parquet-footer.ts";
import { type OpenPart, openPartFile } from "./part-file.ts";
import type { FoundRecord } from "./part-record.ts";
import { mapPooled } from "../pool.ts";
import { readRecord } from "./record-file.ts";
import { type SyncFiles, syncFiles } from "../sync-files.ts";
import { transferFiles } from "./transfer.ts";
import {
  type FileOnDisk,
  type PlannedFile,
  planTransfer,
  type RemoteFile,
  takenName,
  type TransferPlan,
} from "./transfer-plan.ts";
import { type DownloadNews, trackProgress, type TransferProgress } from "./transfer-progress.ts";
import { DEFAULT_TUNING, type TransferTuning } from "./transfer-tuning.ts";

export interface DownloadOptions {
  /** An existing folder that this run has claimed. */
  readonly folder: string;
  readonly files: readonly RemoteFile[];
  readonly openRange: OpenRange;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly tuning?: Partial<TransferTuning> | undefined;
  /** Called a few times a second, and when everything is done. */
  readonly onProgress?: (news: DownloadNews) => void;
  readonly log?: Log;
  readonly random?: () => number;
  /** Replaces the look at the disk's free space. */
  readonly statfs?: StatFs;
  /** Replaces the file system for what is being written. */
  readonly openPart?: OpenPart;
  /** Replaces the sync of small files. */
  readonly sync?: SyncFiles;
  /** Replaces what tells one start of the machine from another; null: not known. */
  readonly bootId?: string | null;
}

/** Finished files that are read again at a time. */
const REREADS = 4;

/**
 * Brings the listed files into the folder, each whole and checked under its final name, in the order of the listing. Files that an earlier
 * attempt finished are read again instead of fetched again, and of begun ones only what is missing is fetched. However it ends, everything
 * without its final name is a `.part`, with a `.part.ranges` beside it from 1 MiB on.
 * Fails with `disk-full`, `output-unwritable`, `output-not-empty`, `unsafe-name`, `size-mismatch`, `content-changed`, `not-parquet`,
 * `body-cut`, and with whatever `openRange` fails with.
 */
export async function downloadFiles(options: DownloadOptions): Promise<ManifestFile[]> {
  const { folder, files } = options;
  try {
    const plan = planTransfer(files, readFolder(folder, subfoldersOf(files)));
    await checkFreeSpace(folder, plan.bytesToFetch - partBytes(folder, plan), {
      ...(options.statfs && { statfs: options.statfs }),
    });
    const subfolders = new Set(plan.fetch.map(({ name }) => dirname(name)));
    for (const subfolder of subfolders) {
      await mkdir(join(folder, subfolder), { recursive: true, mode: PRIVATE_FOLDER });
    }
    const done = await transfer(options, plan);
    for (const subfolder of subfolders) syncFolder(join(folder, subfolder));
    syncFolder(folder);
    return done;
  } catch (error) {
    // What the signal was aborted with is the caller's own word.
    if (options.signal?.aborted && error === options.signal.reason) throw error;
    throw diskError(error, folder);
  }
}

async function transfer(options: DownloadOptions, plan: TransferPlan): Promise<ManifestFile[]> {
  const planned = [...plan.keep, ...plan.fetch];
  const progress = trackProgress(planned, options.clock, options.onProgress);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const stopping = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      stop.abort(error);
      throw error;
    });
  // The first to fail stopped the other, which then fails alike.
  const [kept, fetched] = await bothEnded(
    stopping(keepFiles(options.folder, plan.keep, progress, signal)),
    stopping(fetchFiles(options, plan, progress, signal)),
  );
  signal.throwIfAborted();
  const all = new Map([...kept, ...fetched]);
  return inListedOrder(options.files, planned).flatMap((file) => {
    const found = all.get(file);
    return found ? [describe(file, found)] : [];
  });
}

type Fetched = ReadonlyMap<PlannedFile, FetchedFile>;

async function fetchFiles(
  options: DownloadOptions,
  { fetch: files, begun }: TransferPlan,
  progress: TransferProgress,
  signal: AbortSignal,
): Promise<Fetched> {
  const { folder, openRange, clock } = options;
  const { bootId = readBootId() } = options;
  return transferFiles(
    {
      folder,
      files,
      found: recordsOf(folder, begun, bootId),
      bootId,
      tuning: { ...DEFAULT_TUNING, ...options.tuning },
      progress,
      openRange,
      openPart: options.openPart ?? openPartFile,
      sync: options.sync ?? syncFiles,
      clock,
      log: options.log ?? silentLog,
      random: options.random ?? Math.random,
    },
    signal,
  );
}

/** A record counts together with a part that is long enough for it. */
function recordsOf(folder: string, files: readonly PlannedFile[], bootId: string | null) {
  const found = new Map<PlannedFile, FoundRecord>();
  for (const file of files) {
    const part = look(join(folder, `${file.name}${PART_SUFFIX}`));
    if (!part.isFile) continue;
    const path = join(folder, `${file.name}${RECORD_SUFFIX}`);
    const record = readRecord(path, recordKey(file), bootId);
    if (record && (record.done.at(-1)?.end ?? 0) <= part.size) found.set(file, record);
  }
  return found;
}

async function keepFiles(
  folder: string,
  files: readonly PlannedFile[],
  progress: TransferProgress,
  signal: AbortSignal,
): Promise<Fetched> {
  const kept = await mapPooled(files, REREADS, signal, async (file, inner) => {
    const found = await rereadFile(folder, file, inner);
    // A process may have died between giving the name and removing these.
    await rm(join(folder, `${file.name}${RECORD_SUFFIX}`), { force: true });
    progress.done(file);
    return [file, found] as const;
  });
  return new Map(kept);
}

/** Only a finished file has its final name, but it may have been damaged or replaced since. */
async function rereadFile(
  folder: string,
  file: PlannedFile,
  signal: AbortSignal,
): Promise<FetchedFile> {
  const path = join(folder, file.name);
  try {
    const rows = await readRowCount(path, file.name);
    return { rows, sha256: await hashFile(path, signal) };
  } catch (error) {
    if (isAppError(error) && error.code === "not-parquet") {
      throw takenName(file.name, "is not a whole Parquet file");
    }
    throw error;
  }
}

function describe({ name, remote }: PlannedFile, { rows, sha256 }: FetchedFile): ManifestFile {
  const { sizeBytes, batchId, groupId } = remote;
  return { name, sizeBytes, rows, sha256, batchId, groupId };
}

function inListedOrder(
  files: readonly RemoteFile[],
  planned: readonly PlannedFile[],
): readonly PlannedFile[] {
  const place = new Map(files.map((file, index) => [file, index]));
  return planned.toSorted((a, b) => (place.get(a.remote) ?? 0) - (place.get(b.remote) ?? 0));
}

function subfoldersOf(files: readonly RemoteFile[]): string[] {
  return [...new Set(files.flatMap(({ subfolder }) => (subfolder ? [subfolder] : [])))];
}

function readFolder(folder: string, subfolders: readonly string[]): FileOnDisk[] {
  return readdirSync(folder).flatMap((name) => {
    const { size, isFile, isFolder } = look(join(folder, name));
    if (!isFolder || !subfolders.includes(name)) return [{ name, sizeBytes: isFile ? size : null }];
    const inner = readFolder(join(folder, name), []);
    return inner.map((file) => ({ ...file, name: `${name}/${file.name}` }));
  });
}

function look(path: string) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return {
    size: found?.size ?? 0,
    blocks: found?.blocks ?? 0,
    isFile: found?.isFile() === true,
    isFolder: found?.isDirectory() === true,
  };
}

/** Room that earlier attempts have taken already: their parts are continued or replaced. A part has holes, so its length says little. */
function partBytes(folder: string, plan: TransferPlan): number {
  return plan.begun.reduce((sum, { name, remote }) => {
    const { blocks } = look(join(folder, `${name}${PART_SUFFIX}`));
    return sum + Math.min(blocks * 512, remote.sizeBytes);
  }, 0);
}
