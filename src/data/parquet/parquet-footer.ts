import { type FileHandle, open } from "node:fs/promises";

import { DataError, toError } from "../../core/errors.ts";
import { type FileMetaData, parseMetadata } from "./hyparquet.ts";
import { showName } from "../output/local-names.ts";
import { schemaTree } from "./parquet-schema.ts";
import { plainRows } from "./plain-footer.ts";

const MAGIC = [...Buffer.from("PAR1")];
/** Footers of files with some dozen columns fit; longer ones take a second read. */
const TAIL_BYTES = 64 * 1024;
/** Thousands of row groups with hundreds of columns stay below it; more is damage, not data. */
const FOOTER_BYTES_MAX = 64 * 1024 * 1024;
/** Two magic words, a length and at least one byte of footer. */
const FILE_BYTES_MIN = 13;

/** What is wrong with a file, in words that hold nothing of its contents. */
export class Damage extends Error {}

/**
 * Reads and checks what a Parquet file says about itself, from its first and last bytes only, and gives its number of rows. Fails with
 * `not-parquet`.
 */
export async function readRowCount(path: string, shownAs = path): Promise<number> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return await checkedRows(await readTail(file, size), size);
  } catch (error) {
    throw error instanceof Damage ? notParquet(shownAs, error) : error;
  } finally {
    await file.close();
  }
}

/** Everything that the footer of an open file says, checked. Throws `Damage`. */
export async function readMetadata(file: FileHandle): Promise<FileMetaData> {
  const { size } = await file.stat();
  return checkedMetadata(await readTail(file, size), size);
}

export function notParquet(name: string, damage: Damage): DataError {
  const shown = showName(name);
  return new DataError("not-parquet", `${shown} is not a whole Parquet file: ${damage.message}.`, {
    details: { file: shown },
    cause: damage.cause,
  });
}

async function readTail(file: FileHandle, size: number): Promise<Uint8Array> {
  checkSize(size);
  checkHead(await readAt(file, 0, 4));
  const tail = await readAt(file, Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES));
  const wanted = trailerBytes(tail, size);
  return wanted <= tail.length ? tail.subarray(-wanted) : readAt(file, size - wanted, wanted);
}

export function checkSize(size: number): void {
  if (size < FILE_BYTES_MIN) throw new Damage(`${size} bytes are too few`);
}

export function checkHead(head: Uint8Array): void {
  if (!isMagic(head, 0)) throw new Damage("it does not begin with PAR1");
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  return MAGIC.every((byte, index) => bytes[at + index] === byte);
}

/** How many bytes at the end of a file are its footer, its length and the magic word, as the last 8 bytes tell. */
export function trailerBytes(tail: Uint8Array, size: number): number {
  if (!isMagic(tail, tail.length - 4)) throw new Damage("it does not end with PAR1");
  const footerBytes = new DataView(tail.buffer, tail.byteOffset).getUint32(tail.length - 8, true);
  if (footerBytes > Math.min(size - 12, FOOTER_BYTES_MAX)) {
    throw new Damage(`its footer would have ${footerBytes} bytes`);
  }
  return footerBytes + 8;
}

/** Throws `Damage` when the file is shorter. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Damage("it became shorter while it was read");
    done += bytesRead;
  }
  return buffer;
}

/** The number of rows, after the same checks as those of `checkedMetadata`. `tail` is the footer and what follows it. Throws `Damage`. */
export async function checkedRows(tail: Uint8Array, size: number): Promise<number> {
  const rows = plainRows(tail.subarray(0, -8), size);
  return rows ?? Number((await checkedMetadata(tail, size)).num_rows);
}

/**
 * What the footer tells, checked: it may parse by chance after a flipped byte, so its parts also have to agree with each other and with
 * the file. `tail` ends where the file ends. Throws `Damage`.
 */
export async function checkedMetadata(tail: Uint8Array, size: number): Promise<FileMetaData> {
  try {
    const metadata = await parseMetadata(tail);
    checkRows(metadata);
    // Throws for a tree that lacks a branch.
    schemaTree(metadata.schema);
    checkPlaces(metadata, size);
    return metadata;
  } catch (error) {
    if (error instanceof Damage) throw error;
    // The parser's words may quote bytes of the footer, statistics included: they stay out of messages.
    throw new Damage("its footer cannot be read", { cause: new Error(toError(error).name) });
  }
}

function checkRows(metadata: FileMetaData): void {
  const rows = Number(metadata.num_rows);
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (!Number.isSafeInteger(rows) || rows < 0 || rows !== inGroups) {
    throw new Damage("its row counts disagree");
  }
}

function checkPlaces(metadata: FileMetaData, size: number): void {
  for (const { columns } of metadata.row_groups) {
    for (const { meta_data: column } of columns) {
      if (column && !isInside(column, size)) throw new Damage("its columns lie outside the file");
    }
  }
}

function isInside(
  column: {
    readonly data_page_offset: bigint;
    readonly dictionary_page_offset?: bigint;
    readonly total_compressed_size: bigint;
  },
  size: number,
): boolean {
  const dictionary = column.dictionary_page_offset ?? 0n;
  const start =
    dictionary > 0n && dictionary < column.data_page_offset ? dictionary : column.data_page_offset;
  return (
    start >= 4n &&
    column.total_compressed_size >= 0n &&
    start + column.total_compressed_size <= BigInt(size)
  );
}
