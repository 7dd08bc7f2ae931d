import { crc32 } from "node:zlib";

import { DataError } from "../core/errors.ts";
import type { RunEvent } from "./events.ts";

export interface DecodedJournal {
  /** What counts: records of an older epoch that arrived after a takeover are left out. */
  readonly events: readonly RunEvent[];
  /** Lines that are whole, those left out included. */
  readonly lines: number;
  /** Where the next record belongs; what lies behind it is a torn last line. */
  readonly sizeBytes: number;
}

const NEWLINE = 0x0a;
const PREFIX = /^[0-9a-f]{8} \{/;

export function encodeLine(event: RunEvent): string {
  const json = JSON.stringify(event);
  return `${checksum(json)} ${json}\n`;
}

/**
 * Reads a journal. The last line may be torn (the process or the machine died while it was written): it is dropped. Any other
 * line that does not match its checksum is `journal-damaged`: what it said is unknown, and a guess could create things twice.
 */
export function decodeJournal(bytes: Buffer, file: string): DecodedJournal {
  const events: RunEvent[] = [];
  let lines = 0;
  let epoch = 0;
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const event = newline === -1 ? undefined : decodeLine(bytes.toString("utf8", start, end));
    if (!event) {
      if (!isTornTail(bytes, start, end)) throw damaged(file, lines + 1);
      break;
    }
    lines++;
    start = end + 1;
    if (event.epoch < epoch) continue;
    epoch = event.epoch;
    events.push(event);
  }
  return { events, lines, sizeBytes: start };
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, "0");
}

function decodeLine(line: string): RunEvent | undefined {
  if (!PREFIX.test(line)) return undefined;
  const json = line.slice(9);
  return line.startsWith(checksum(json)) ? (JSON.parse(json) as RunEvent) : undefined;
}

/** At the very end, and not two whole lines that lost the newline between them. */
function isTornTail(bytes: Buffer, start: number, end: number): boolean {
  if (end < bytes.length - 1) return false;
  const text = bytes.toString("utf8", start, end);
  const heads = [...text.matchAll(/[0-9a-f]{8} \{/g)];
  return !heads.some((head) => head.index > 0 && decodeLine(text.slice(head.index)) !== undefined);
}

function damaged(file: string, line: number): DataError {
  return new DataError(
    "journal-damaged",
    `Journal ${file} is damaged at line ${line}: its checksum does not match, so what the run did is not certain. Restore the file from a backup, or move its folder away and start the run again after looking for what it left behind.`,
    { details: { file, line } },
  );
}
