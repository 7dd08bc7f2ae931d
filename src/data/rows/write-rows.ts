import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import { toError } from "../../core/errors.ts";
import { PRIVATE_FILE, syncFolder } from "../../core/files.ts";
import { bothEnded } from "../../core/both-ended.ts";
import { diskError, type DiskRemedy } from "../disk-errors.ts";
import { type Database, sqlText } from "./duckdb.ts";
import { hashFile, hashGrowing } from "../hash-file.ts";
import { PART_SUFFIX } from "../output/local-names.ts";

export interface WrittenFile {
  readonly rows: number;
  readonly sizeBytes: number;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
}

export interface WriteRowsRequest {
  /** Absolute. */
  readonly path: string;
  readonly select: string;
  /** As COPY takes it. */
  readonly copyOptions: string;
  readonly signal?: AbortSignal | undefined;
  readonly remedy?: DiskRemedy | undefined;
}

/**
 * Writes the rows of a query into a file (0600) that takes its name only when it is whole and synced; in no order. Fails with
 * `disk-full`, `output-unwritable`, or as the database does.
 */
export async function writeRows(
  database: Database,
  { path, select, copyOptions, signal, remedy }: WriteRowsRequest,
): Promise<WrittenFile> {
  const part = `${path}${PART_SUFFIX}`;
  try {
    await (await open(part, "w", PRIVATE_FILE)).close();
    // In order, whole row groups wait for their turn in memory: four times of it.
    await database.run("SET preserve_insertion_order = false");
    const copying = database.rows(
      `COPY (${select}) TO ${sqlText(part)} (${copyOptions}, USE_TMP_FILE false)`,
    );
    const hashing = hashGrowing(part, copying, { signal });
    const [[told], sha256] = await bothEnded(copying, hashing);
    const sizeBytes = await keep(part, path);
    return { rows: Number(told?.["Count"]), sizeBytes, sha256 };
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw writeFailure(error, dirname(path), remedy);
  }
}

/** An audience of nobody: there are no columns to name. */
export async function writeNoRows(path: string): Promise<WrittenFile> {
  const part = `${path}${PART_SUFFIX}`;
  try {
    await (await open(part, "w", PRIVATE_FILE)).close();
    const sha256 = await hashFile(part);
    return { rows: 0, sizeBytes: await keep(part, path), sha256 };
  } catch (error) {
    throw diskError(error, dirname(path));
  }
}

async function keep(part: string, path: string): Promise<number> {
  const file = await open(part, "r+");
  try {
    await file.datasync();
    const { size } = await file.stat();
    await rename(part, path);
    syncFolder(dirname(path));
    return size;
  } finally {
    await file.close();
  }
}

/** The database tells what the disk said in words alone. */
function writeFailure(error: unknown, folder: string, remedy?: DiskRemedy): Error {
  const { message } = toError(error);
  const isFull = /^IO Error: .*(No space left on device|Disk quota exceeded)/is.test(message);
  const told = isFull ? Object.assign(new Error("No space left"), { code: "ENOSPC" }) : error;
  return diskError(told, folder, remedy);
}
