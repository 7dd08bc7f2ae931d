import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

import { DataError, isAppError } from "../core/errors.ts";
import { PRIVATE_FILE, syncFolder } from "../core/files.ts";
import type { RunEvent } from "./events.ts";
import { type DecodedJournal, decodeJournal, encodeLine } from "./journal-line.ts";
import { toStorageError } from "./storage-error.ts";

/** A journal open for appending. Only the holder of the run's lock has one. */
export interface Journal {
  /** Bytes of whole records. */
  sizeBytes(): number;
  /** Everything recorded, read again from disk. */
  read(): DecodedJournal;
  /** Durable when it returns. After a failure the journal takes nothing more: what the disk holds is not certain then. */
  append(event: RunEvent): void;
  close(): void;
}

/** Undefined when there is none. Fails with `journal-damaged`. */
export function readJournal(path: string): DecodedJournal | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return decodeJournal(bytes, path);
}

/** Opens or creates a journal, and cuts off a torn last line. Fails with `journal-damaged`. */
export function openJournal(path: string): Journal {
  const fd = openSync(path, "a", PRIVATE_FILE);
  let sizeBytes = 0;
  let broken: Error | undefined;

  function read(): DecodedJournal {
    const decoded = decodeJournal(readFileSync(path), path);
    sizeBytes = decoded.sizeBytes;
    return decoded;
  }

  function append(event: RunEvent): void {
    if (broken) throw broken;
    const line = Buffer.from(encodeLine(event));
    try {
      writeWhole(fd, line);
      fdatasyncSync(fd);
    } catch (error) {
      broken = appendFailed(path, error);
      cutBack(fd, sizeBytes);
      throw broken;
    }
    sizeBytes += line.length;
  }

  try {
    read();
    if (fstatSync(fd).size > sizeBytes) {
      ftruncateSync(fd, sizeBytes);
      fsyncSync(fd);
    }
    if (sizeBytes === 0) syncFolder(dirname(path));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return { sizeBytes: () => sizeBytes, read, append, close: () => closeSync(fd) };
}

/** One write: a reader, or a second writer that does not know yet that it was overtaken, never sees half a line of ours. */
function writeWhole(fd: number, line: Buffer): void {
  const written = writeSync(fd, line);
  if (written < line.length)
    throw Object.assign(new Error("short write"), { code: "ENOSPC", syscall: "write" });
}

/** So that a later claim finds a torn line only, never one in the middle. */
function cutBack(fd: number, sizeBytes: number): void {
  try {
    ftruncateSync(fd, sizeBytes);
  } catch {
    // The torn line stays at the end; the next claim drops it.
  }
}

function appendFailed(path: string, thrown: unknown): Error {
  const error = toStorageError(path, thrown);
  if (isAppError(error)) return error;
  const { code = "EIO" } = thrown as NodeJS.ErrnoException;
  return new DataError(
    "journal-damaged",
    `Writing ${path} failed (${code}). Check the disk, then resume the run: it continues after the last record that was kept.`,
    { cause: thrown, details: { file: path, reason: code } },
  );
}
