import { type FileHandle, open } from "node:fs/promises";

import type { FileMetaData } from "hyparquet";

import { DataError, toError } from "../core/errors.ts";
import { showName } from "./local-names.ts";

export interface ParquetFooter {
  readonly rows: number;
  readonly rowGroups: number;
  readonly columns: readonly ParquetColumn[];
}

export interface ParquetColumn {
  /** Dotted path of a leaf column, as in the file. */
  readonly name: string;
  /** Physical type: BYTE_ARRAY, INT64, … */
  readonly type: string;
}

const MAGIC = "PAR1";
/** Footers of files with some dozen columns fit; longer ones take a second read. */
const TAIL_BYTES = 64 * 1024;
/** Thousands of row groups with hundreds of columns stay below it; more is damage, not data. */
const FOOTER_BYTES_MAX = 64 * 1024 * 1024;

/** Reads and checks what a Parquet file says about itself, from its last bytes only. Fails with `not-parquet`. */
export async function readFooter(path: string, shownAs?: string): Promise<ParquetFooter> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return await parseFooter(await readTail(file, size), size);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    const name = showName(shownAs ?? path);
    throw new DataError("not-parquet", `${name} is not a whole Parquet file: ${error.message}.`, {
      details: { file: name },
      cause: error.cause,
    });
  } finally {
    await file.close();
  }
}

class Damage extends Error {}

async function readTail(file: FileHandle, size: number): Promise<Buffer> {
  // Two magic words, a length and at least one byte of footer.
  if (size < 13) throw new Damage(`${size} bytes are too few`);
  const head = await readAt(file, 0, 4);
  if (head.toString("latin1") !== MAGIC) throw new Damage("it does not begin with PAR1");
  const tail = await readAt(file, Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES));
  if (tail.subarray(-4).toString("latin1") !== MAGIC) throw new Damage("it does not end with PAR1");
  const footerBytes = tail.readUInt32LE(tail.length - 8);
  if (footerBytes > Math.min(size - 12, FOOTER_BYTES_MAX)) {
    throw new Damage(`its footer would have ${footerBytes} bytes`);
  }
  const wanted = footerBytes + 8;
  return wanted <= tail.length ? tail.subarray(-wanted) : readAt(file, size - wanted, wanted);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Damage("it became shorter while it was read");
    done += bytesRead;
  }
  return buffer;
}

async function parseFooter(tail: Buffer, size: number): Promise<ParquetFooter> {
  const { parquetMetadata } = await import("hyparquet");
  try {
    return checkedFooter(parquetMetadata(tail, { geoparquet: false }), size);
  } catch (error) {
    if (error instanceof Damage) throw error;
    // The parser's words may quote bytes of the footer, statistics included: they stay out of messages.
    throw new Damage("its footer cannot be read", { cause: new Error(toError(error).name) });
  }
}

/** A footer may parse by chance after a flipped byte; its parts also have to agree with each other and with the file. */
function checkedFooter(metadata: FileMetaData, size: number): ParquetFooter {
  const rows = Number(metadata.num_rows);
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (!Number.isSafeInteger(rows) || rows < 0 || rows !== inGroups) {
    throw new Damage("its row counts disagree");
  }
  for (const { columns } of metadata.row_groups) {
    for (const { meta_data: column } of columns) {
      if (column && !isInside(column, size)) throw new Damage("its columns lie outside the file");
    }
  }
  return { rows, rowGroups: metadata.row_groups.length, columns: leafColumns(metadata) };
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

/** The schema is a tree written depth first: every element tells how many children follow. */
function leafColumns(metadata: FileMetaData): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  const ancestors: { readonly path: readonly string[]; left: number }[] = [];
  for (const [index, element] of metadata.schema.entries()) {
    const parent = ancestors.at(-1);
    const path = index === 0 ? [] : [...(parent?.path ?? []), element.name];
    if (parent) parent.left -= 1;
    if (element.num_children) ancestors.push({ path, left: element.num_children });
    else if (index > 0) columns.push({ name: path.join("."), type: element.type ?? "unknown" });
    while (ancestors.at(-1)?.left === 0) ancestors.pop();
  }
  return columns;
}
