import { lstat, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Clock } from "../core/clock.ts";
import { isAppError } from "../core/errors.ts";
import { PRIVATE_FOLDER, syncFolder } from "../core/files.ts";
import { type Log, silentLog } from "../core/log.ts";
import { diskError } from "./disk-errors.ts";
import { type FetchedFile, fetchFile, type FetchPorts, type OpenRange } from "./fetch-file.ts";
import { checkFreeSpace, type StatFs } from "./free-space.ts";
import { hashFile } from "./hash-file.ts";
import { PART_SUFFIX } from "./local-names.ts";
import type { ManifestFile } from "./manifest-record.ts";
import { readFooter } from "./parquet-footer.ts";
import { openFreshPart, type OpenPart } from "./part-file.ts";
import { mapPooled } from "./pool.ts";
import {
  type FileOnDisk,
  type PlannedFile,
  planTransfer,
  type RemoteFile,
  sumBytes,
  takenName,
  type TransferPlan,
} from "./transfer-plan.ts";

export interface DownloadOptions {
  /** An existing folder that this run has claimed. */
  readonly folder: string;
  readonly files: readonly RemoteFile[];
  readonly openRange: OpenRange;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Files at a time. Default 8; each holds about 1 MiB. */
  readonly concurrency?: number;
  /** Called about once per MiB, and when a file is done. */
  readonly onProgress?: (news: DownloadNews) => void;
  readonly log?: Log;
  readonly random?: () => number;
  /** Replaces the look at the disk's free space. */
  readonly statfs?: StatFs;
  /** Replaces the file system for what is being written. */
  readonly openPart?: OpenPart;
}

export type DownloadNews = {
  readonly file: string;
  /** Of this file; falls back when it is fetched anew. */
  readonly bytes: number;
  readonly sizeBytes: number;
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Of all files, kept ones included. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
};

export type DownloadedFile = ManifestFile;

/**
 * Brings the listed files into the folder, each whole and checked under its final name, in the order of the listing. Files that an earlier
 * attempt finished are read again instead of fetched again. However it ends, everything without its final name is a `.part`.
 * Fails with `disk-full`, `output-unwritable`, `output-not-empty`, `unsafe-name`, `size-mismatch`, `not-parquet`, `body-cut`, and with
 * whatever `openRange` fails with.
 */
export async function downloadFiles(options: DownloadOptions): Promise<DownloadedFile[]> {
  const { folder, files } = options;
  try {
    const onDisk = await readFolder(folder, subfoldersOf(files));
    const plan = planTransfer(files, onDisk);
    await checkFreeSpace(folder, plan.bytesToFetch - partBytes(plan, onDisk), {
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

async function transfer(options: DownloadOptions, plan: TransferPlan): Promise<DownloadedFile[]> {
  const { folder, concurrency = 8, signal } = options;
  const planned = [...plan.keep, ...plan.fetch];
  const progress = trackProgress(planned, options.onProgress);
  const ports = fetchPorts(options);
  const kept = new Set(plan.keep);
  const results = await mapPooled(planned, concurrency, signal, async (file, inner) => {
    const fetched = kept.has(file)
      ? await rereadFile(folder, file, inner)
      : await fetchFile(ports, folder, file, inner, (bytes) => progress.bytes(file, bytes));
    progress.done(file);
    return describe(file, fetched);
  });
  return inListedOrder(options.files, planned, results);
}

function fetchPorts(options: DownloadOptions): FetchPorts {
  const { openRange, clock, openPart, log, random } = options;
  return {
    openRange,
    clock,
    openPart: openPart ?? openFreshPart,
    log: log ?? silentLog,
    random: random ?? Math.random,
  };
}

/** Only a finished file has its final name, but it may have been damaged or replaced since. */
async function rereadFile(
  folder: string,
  file: PlannedFile,
  signal: AbortSignal,
): Promise<FetchedFile> {
  const path = join(folder, file.name);
  try {
    const { rows } = await readFooter(path, file.name);
    return { rows, sha256: await hashFile(path, signal) };
  } catch (error) {
    if (isAppError(error) && error.code === "not-parquet") {
      throw takenName(file.name, "is not a whole Parquet file");
    }
    throw error;
  }
}

function describe({ name, remote }: PlannedFile, { rows, sha256 }: FetchedFile): DownloadedFile {
  const { sizeBytes, batchId, groupId } = remote;
  return { name, sizeBytes, rows, sha256, batchId, groupId };
}

function inListedOrder(
  files: readonly RemoteFile[],
  planned: readonly PlannedFile[],
  results: readonly DownloadedFile[],
): DownloadedFile[] {
  const place = new Map(files.map((file, index) => [file, index]));
  return planned
    .map(({ remote }, index) => ({ place: place.get(remote) ?? 0, result: results[index] }))
    .toSorted((a, b) => a.place - b.place)
    .flatMap(({ result }) => (result ? [result] : []));
}

function trackProgress(
  planned: readonly PlannedFile[],
  onProgress: ((news: DownloadNews) => void) | undefined,
) {
  const byFile = new Map<PlannedFile, number>();
  const bytesTotal = sumBytes(planned);
  let filesDone = 0;
  let bytesDone = 0;
  const bytes = (file: PlannedFile, count: number) => {
    bytesDone += count - (byFile.get(file) ?? 0);
    byFile.set(file, count);
    onProgress?.({
      file: file.name,
      bytes: count,
      sizeBytes: file.remote.sizeBytes,
      filesDone,
      filesTotal: planned.length,
      bytesDone,
      bytesTotal,
    });
  };
  const done = (file: PlannedFile) => {
    filesDone += 1;
    bytes(file, file.remote.sizeBytes);
  };
  return { bytes, done };
}

function subfoldersOf(files: readonly RemoteFile[]): string[] {
  return [...new Set(files.flatMap(({ subfolder }) => (subfolder ? [subfolder] : [])))];
}

async function readFolder(folder: string, subfolders: readonly string[]): Promise<FileOnDisk[]> {
  const found: FileOnDisk[] = [];
  for (const name of await readdir(folder)) {
    const { size, isFile, isFolder } = await look(join(folder, name));
    if (isFolder && subfolders.includes(name)) {
      const inner = await readFolder(join(folder, name), []);
      found.push(...inner.map((file) => ({ ...file, name: `${name}/${file.name}` })));
    } else {
      found.push({ name, sizeBytes: isFile ? size : null });
    }
  }
  return found;
}

async function look(path: string) {
  const found = await lstat(path).catch(() => undefined);
  return {
    size: found?.size ?? 0,
    isFile: found?.isFile() === true,
    isFolder: found?.isDirectory() === true,
  };
}

/** What earlier attempts left and this one replaces: it makes room for itself. */
function partBytes(plan: TransferPlan, onDisk: readonly FileOnDisk[]): number {
  const parts = new Set(plan.fetch.map(({ name }) => `${name}${PART_SUFFIX}`));
  return onDisk.reduce(
    (sum, { name, sizeBytes }) => sum + (parts.has(name) ? (sizeBytes ?? 0) : 0),
    0,
  );
}
