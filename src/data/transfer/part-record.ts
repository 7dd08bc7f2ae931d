import { addRange, type ByteRange, type RangeSet } from "./range-set.ts";

/** Which file the bytes of a part belong to. A record of another one is worth nothing. */
export interface RecordKey {
  readonly path: string;
  readonly sizeBytes: number;
  readonly batchId: string;
  readonly groupId: string;
}

/** What a record vouches for. */
export interface FoundRecord {
  readonly done: RangeSet;
  /** What stood for the content when these bytes came. */
  readonly validator: string | null;
  /** The machine has run on since: the record can be continued as it is. */
  readonly sameBoot: boolean;
  /** Good lines that tell of a write. */
  readonly writtenCount: number;
  /** Length of the good lines. */
  readonly textBytes: number;
}

const SCHEMA = 1;

/** First line. `bootId` null: the system does not tell, so nothing counts that was not synced. */
export function renderHeader(key: RecordKey, bootId: string | null): string {
  const { path, sizeBytes, batchId, groupId } = key;
  return `${JSON.stringify({ schema: SCHEMA, path, sizeBytes, batchId, groupId, bootId })}\n`;
}

/** The write of these bytes returned: they outlive this process, but not the machine. */
export function renderWritten({ start, end }: ByteRange): string {
  return `written ${start} ${end}\n`;
}

/** The first `written` lines outlive the machine too. */
export function renderSynced(written: number): string {
  return `synced ${written}\n`;
}

export function renderValidator(validator: string): string {
  return `validator ${JSON.stringify(validator)}\n`;
}

/**
 * Reads a record that a process may have died over: an unfinished last line is no line, and nothing counts behind a damaged one. Bytes
 * count when the machine has run on since they were written, or when they were synced. Undefined: not of this file.
 */
export function parseRecord(
  text: string,
  key: RecordKey,
  bootId: string | null,
): FoundRecord | undefined {
  const [header = "", ...lines] = text.slice(0, text.lastIndexOf("\n")).split("\n");
  const recordedBoot = /"bootId":"([0-9a-f-]+)"\}$/.exec(header)?.[1] ?? null;
  if (`${header}\n` !== renderHeader(key, recordedBoot)) return undefined;
  const { written, synced, validator, textBytes } = readLines(lines, key.sizeBytes);
  const sameBoot = bootId !== null && bootId === recordedBoot;
  const counted = sameBoot ? written : written.slice(0, synced);
  return {
    done: counted.reduce<RangeSet>(addRange, []),
    validator,
    sameBoot,
    writtenCount: written.length,
    textBytes: Buffer.byteLength(header) + 1 + textBytes,
  };
}

function readLines(lines: readonly string[], sizeBytes: number) {
  const written: ByteRange[] = [];
  let synced = 0;
  let validator: string | null = null;
  let textBytes = 0;
  for (const line of lines) {
    const [, start, end] = /^written (\d+) (\d+)$/.exec(line) ?? [];
    const [, mark] = /^synced (\d+)$/.exec(line) ?? [];
    const told = textOf(/^validator (".*")$/.exec(line)?.[1]);
    if (start !== undefined && isRange(Number(start), Number(end), sizeBytes)) {
      written.push({ start: Number(start), end: Number(end) });
    } else if (mark !== undefined) synced = Math.min(Number(mark), written.length);
    else if (told !== undefined) validator = told;
    else break;
    textBytes += Buffer.byteLength(line) + 1;
  }
  return { written, synced, validator, textBytes };
}

function isRange(start: number, end: number, sizeBytes: number): boolean {
  return start < end && end <= sizeBytes;
}

function textOf(json: string | undefined): string | undefined {
  try {
    const value: unknown = JSON.parse(json ?? "");
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
