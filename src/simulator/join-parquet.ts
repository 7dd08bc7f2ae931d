import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from "node:fs";

import { readStruct, writeStruct, type ThriftStruct, type ThriftValue } from "./thrift.ts";

const MAGIC = "PAR1";
const TRAILER_BYTES = 8;
const BLOCK_BYTES = 1024 * 1024;

/** Numbers of the fields that are touched here, from parquet.thrift. */
const FILE = { rows: 3, rowGroups: 4 } as const;
const ROW_GROUP = { columns: 1, offset: 5, ordinal: 7 } as const;
const CHUNK = { offset: 2, metadata: 3, offsetIndex: 4, columnIndex: 6 } as const;
const METADATA = { dataPage: 9, indexPage: 10, dictionaryPage: 11, bloomFilter: 14 } as const;

/**
 * Puts Parquet files of one schema one after another into the first, and removes the others. Row groups stay as they are: only
 * the places of their chunks move.
 */
export function joinParquet([first, ...others]: readonly string[]): void {
  if (first === undefined || others.length === 0) return;
  const target = openSync(first, "r+");
  try {
    const joined = readFooter(target);
    let end = joined.start;
    for (const path of others) {
      const source = openSync(path, "r");
      try {
        const { footer, start } = readFooter(source);
        const shift = end - MAGIC.length;
        copyBytes(source, target, { from: MAGIC.length, to: start, at: end });
        end += start - MAGIC.length;
        addRowGroups(joined.footer, footer, BigInt(shift));
      } finally {
        closeSync(source);
      }
      rmSync(path);
    }
    writeFooter(target, end, joined.footer);
  } finally {
    closeSync(target);
  }
}

function readFooter(file: number): { footer: ThriftStruct; start: number } {
  const { size } = fstatSync(file);
  const trailer = Buffer.alloc(TRAILER_BYTES);
  readSync(file, trailer, 0, TRAILER_BYTES, size - TRAILER_BYTES);
  const length = trailer.readUInt32LE(0);
  const start = size - TRAILER_BYTES - length;
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, start);
  return { footer: readStruct(bytes), start };
}

function writeFooter(file: number, at: number, footer: ThriftStruct): void {
  const bytes = writeStruct(footer);
  const trailer = Buffer.alloc(TRAILER_BYTES, MAGIC);
  trailer.writeUInt32LE(bytes.length, 0);
  trailer.write(MAGIC, TRAILER_BYTES - MAGIC.length);
  writeSync(file, Buffer.concat([bytes, trailer]), 0, bytes.length + TRAILER_BYTES, at);
}

function copyBytes(
  source: number,
  target: number,
  { from, to, at }: { from: number; to: number; at: number },
): void {
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, to - from));
  for (let done = 0; done < to - from;) {
    const got = readSync(source, block, 0, Math.min(block.length, to - from - done), from + done);
    writeSync(target, block, 0, got, at + done);
    done += got;
  }
}

function addRowGroups(joined: ThriftStruct, more: ThriftStruct, shift: bigint): void {
  const known = listOf(joined, FILE.rowGroups);
  for (const group of listOf(more, FILE.rowGroups)) {
    moveRowGroup(group, shift);
    change(group, ROW_GROUP.ordinal, () => BigInt(known.length));
    known.push(group);
  }
  const rows = more.get(FILE.rows)?.value;
  change(joined, FILE.rows, (before) => before + (typeof rows === "bigint" ? rows : 0n));
}

function moveRowGroup(group: ThriftStruct, shift: bigint): void {
  // 0 stands for none.
  const moved = (place: bigint) => (place === 0n ? place : place + shift);
  change(group, ROW_GROUP.offset, moved);
  for (const chunk of listOf(group, ROW_GROUP.columns)) {
    for (const field of [CHUNK.offset, CHUNK.offsetIndex, CHUNK.columnIndex]) {
      change(chunk, field, moved);
    }
    const metadata = chunk.get(CHUNK.metadata)?.value;
    if (!(metadata instanceof Map)) continue;
    for (const field of Object.values(METADATA)) change(metadata, field, moved);
  }
}

function change(struct: ThriftStruct, field: number, to: (before: bigint) => bigint): void {
  const found = struct.get(field);
  if (found && typeof found.value === "bigint") found.value = to(found.value);
}

function listOf(struct: ThriftStruct, field: number): ThriftStruct[] {
  const list: ThriftValue | undefined = struct.get(field)?.value;
  if (typeof list !== "object" || !("items" in list)) {
    throw new Error(`The footer has no list in field ${field}.`);
  }
  return list.items as ThriftStruct[];
}
