import {
  anything,
  BINARY,
  CompactReader,
  demand,
  I32,
  I64,
  ifReadable,
  LIST,
  type Shape,
  STRUCT,
} from "./compact-reader.ts";
import { type Leaf, readLeaves } from "./plain-schema.ts";

/**
 * The number of rows, when a footer is surely sound: whole to its last byte, and its parts agree with each other and with the file, at least as
 * far as `checkedMetadata` asks. Undefined says nothing against the footer: it may hold what is rare. Takes a tenth of the time of reading
 * everything, which counts for files of a few kilobytes.
 */
export function plainRows(footer: Uint8Array, fileBytes: number): number | undefined {
  return ifReadable(() => {
    const reader = new CompactReader(footer);
    const rows = readFile(reader, fileBytes);
    demand(reader.position() === footer.length);
    return rows;
  });
}

const fileShape: Shape = { 1: I32, 2: LIST, 3: I64, 4: LIST, 5: LIST, 6: BINARY };

function readFile(reader: CompactReader, fileBytes: number): number {
  let leaves: readonly Leaf[] = [];
  let rows = Number.NaN;
  let inGroups = Number.NaN;
  for (let field = reader.next(0, fileShape); field > 0; field = reader.next(field, fileShape)) {
    if (field === 2) leaves = readLeaves(reader);
    else if (field === 3) rows = reader.whole();
    else if (field === 4) inGroups = sumOfGroups(reader, leaves, fileBytes);
    else if (field === 5) passStructs(reader, keyValueShape);
    else reader.pass();
  }
  demand(rows >= 0 && rows === inGroups && leaves.length > 0);
  return rows;
}

function sumOfGroups(reader: CompactReader, leaves: readonly Leaf[], fileBytes: number): number {
  let sum = 0;
  for (let left = reader.list(STRUCT); left > 0; left--) {
    sum += rowsOfGroup(reader, leaves, fileBytes);
  }
  return sum;
}

const groupShape: Shape = { 1: LIST, 3: I64, 4: LIST };

function rowsOfGroup(reader: CompactReader, leaves: readonly Leaf[], fileBytes: number): number {
  let rows = Number.NaN;
  let columns = 0;
  for (let field = reader.next(0, groupShape); field > 0; field = reader.next(field, groupShape)) {
    if (field === 1) {
      columns = reader.list(STRUCT);
      demand(columns === leaves.length);
      for (const leaf of leaves) passChunk(reader, leaf, fileBytes);
    } else if (field === 3) rows = reader.whole();
    else if (field === 4) passStructs(reader, anything);
    else reader.pass();
  }
  demand(rows >= 0 && columns > 0);
  return rows;
}

const chunkShape: Shape = { 1: BINARY, 3: STRUCT };

function passChunk(reader: CompactReader, leaf: Leaf, fileBytes: number): void {
  let isTold = false;
  for (let field = reader.next(0, chunkShape); field > 0; field = reader.next(field, chunkShape)) {
    if (field === 3) passColumn(reader, leaf, fileBytes);
    else reader.pass();
    isTold ||= field === 3;
  }
  demand(isTold);
}

const columnShape: Shape = {
  1: I32,
  2: LIST,
  3: LIST,
  4: I32,
  5: I64,
  6: I64,
  7: I64,
  8: LIST,
  9: I64,
  10: I64,
  11: I64,
  12: STRUCT,
  13: LIST,
  16: STRUCT,
  17: STRUCT,
};

/** Holds the place of a column's pages against the file. */
function passColumn(reader: CompactReader, leaf: Leaf, fileBytes: number): void {
  let names = 0;
  let bytes = -1;
  let data = -1;
  let dictionary = 0;
  for (
    let field = reader.next(0, columnShape);
    field > 0;
    field = reader.next(field, columnShape)
  ) {
    if (field === 3) names = passTexts(reader);
    else if (field === 7) bytes = reader.whole();
    else if (field === 8) passStructs(reader, keyValueShape);
    else if (field === 9) data = reader.whole();
    else if (field === 11) dictionary = reader.whole();
    else if (field === 12) passStatistics(reader, leaf);
    else if (field === 13) passStructs(reader, anything);
    else reader.pass();
  }
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  demand(names > 0);
  demand(isInside(start, bytes, fileBytes));
}

/** Behind the magic word that a file begins with. */
function isInside(start: number, bytes: number, fileBytes: number): boolean {
  return start >= 4 && bytes >= 0 && start + bytes <= fileBytes;
}

const statisticsShape: Shape = { 1: BINARY, 2: BINARY, 5: BINARY, 6: BINARY };

/** Least and greatest values are as long as their type. */
function passStatistics(reader: CompactReader, { valueBytes }: Leaf): void {
  for (
    let field = reader.next(0, statisticsShape);
    field > 0;
    field = reader.next(field, statisticsShape)
  ) {
    if (statisticsShape[field] === BINARY) {
      const bytes = reader.binary();
      demand(valueBytes === undefined || bytes === valueBytes);
    } else reader.pass();
  }
}

/** Gives their number. */
function passTexts(reader: CompactReader): number {
  const count = reader.list(BINARY);
  for (let left = count; left > 0; left--) reader.binary();
  return count;
}

const keyValueShape: Shape = { 1: BINARY, 2: BINARY };

function passStructs(reader: CompactReader, shape: Shape): void {
  for (let left = reader.list(STRUCT); left > 0; left--) reader.struct(shape);
}
