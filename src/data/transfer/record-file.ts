import {
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";

import { PRIVATE_FILE } from "../../core/files.ts";
import {
  type FoundRecord,
  parseRecord,
  type RecordKey,
  renderHeader,
  renderSynced,
  renderValidator,
  renderWritten,
} from "./part-record.ts";
import type { ByteRange } from "./range-set.ts";

/** The record beside a part, while it grows. Each line is there when the call returns. */
export interface RecordFile {
  written(range: ByteRange): void;
  /** How many ranges were recorded: what a sync that begins now makes durable. */
  writtenCount(): number;
  synced(writtenCount: number): void;
  validator(validator: string): void;
  close(): void;
}

/** Undefined: none, or not of this file, or damaged. */
export function readRecord(
  path: string,
  key: RecordKey,
  bootId: string | null,
): FoundRecord | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
  try {
    return parseRecord(readFileSync(fd, "utf8"), key, bootId);
  } finally {
    closeSync(fd);
  }
}

/** Continues the record that was found, or begins one. */
export function openRecord(
  path: string,
  key: RecordKey,
  { bootId, found }: { readonly bootId: string | null; readonly found: FoundRecord | undefined },
): RecordFile {
  const continued = found !== undefined && found.sameBoot;
  const fd = continued ? reopen(path, found.textBytes) : begin(path, key, { bootId, found });
  let count = continued ? found.writtenCount : (found?.done.length ?? 0);
  const append = (line: string) => void writeSync(fd, line);
  return {
    written(range) {
      append(renderWritten(range));
      count += 1;
    },
    writtenCount: () => count,
    synced: (writtenCount) => append(renderSynced(writtenCount)),
    validator: (validator) => append(renderValidator(validator)),
    close: () => closeSync(fd),
  };
}

/** What follows the last good line is cut off, or nothing written behind it would be read. */
function reopen(path: string, textBytes: number): number {
  const fd = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW);
  ftruncateSync(fd, textBytes);
  return fd;
}

/** After another start of the machine only what was synced counts, and it is written down as such. */
function begin(
  path: string,
  key: RecordKey,
  { bootId, found }: { readonly bootId: string | null; readonly found: FoundRecord | undefined },
): number {
  rmSync(path, { force: true });
  const fd = openSync(path, "ax", PRIVATE_FILE);
  const { done = [], validator = null } = found ?? {};
  const lines = [
    renderHeader(key, bootId),
    ...(validator === null ? [] : [renderValidator(validator)]),
    ...done.map(renderWritten),
    ...(done.length === 0 ? [] : [renderSynced(done.length)]),
  ];
  writeSync(fd, lines.join(""));
  return fd;
}
