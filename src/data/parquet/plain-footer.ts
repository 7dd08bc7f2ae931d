import {
  BINARY,
  CompactReader,
  demand,
  I32,
  I64,
  LIST,
  passField,
  type Shape,
  STRUCT,
  Unreadable,
} from "./compact-reader.ts";
import { type Leaf, readLeaves } from "./plain-schema.ts";

/**
 * The number of rows, when a footer is surely sound: whole to its last byte, and its parts agree with each other and with the file, at least as
 * far as `checkedMetadata` asks. Undefined says nothing against the footer: it may hold what is rare. Takes a tenth of the time of reading
 * everything, which counts for files of a few kilobytes.
 */
export function plainRows(footer: Uint8Array, fileBytes: number): number | undefined {
  try {
    const reader = new CompactReader(footer);
    const rows = readFile(reader, fileBytes);
    return reader.isAtEnd() ? rows : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

const fileShape: Shape = { 1: I32, 2: LIST, 3: I64, 4: LIST, 5: LIST, 6: BINARY };

function readFile(reader: CompactReader, fileBytes: number): number {
  let leaves: readonly Leaf[] = [];
  let rows = Number.NaN;
  let inGroups = Number.NaN;
  reader.struct(fileShape, (field) => {
    if (field === 2) leaves = readLeaves(reader);
    else if (field === 3) rows = reader.whole();
    else if (field === 4) inGroups = sumOfGroups(reader, leaves, fileBytes);
    else if (field === 5) passKeyValues(reader);
    else return false;
    return true;
  });
  demand(rows >= 0 && rows === inGroups && leaves.length > 0);
  return rows;
}

const groupShape: Shape = { 1: LIST, 3: I64, 4: LIST };

function sumOfGroups(reader: CompactReader, leaves: readonly Leaf[], fileBytes: number): number {
  let sum = 0;
  reader.list(STRUCT, () => {
    let rows = Number.NaN;
    let columns = 0;
    reader.struct(groupShape, (field) => {
      if (field === 1) {
        reader.list(STRUCT, () => passChunk(reader, leaves[columns++], fileBytes));
      } else if (field === 3) rows = reader.whole();
      else if (field === 4) reader.list(STRUCT, () => reader.struct({}, passField));
      else return false;
      return true;
    });
    demand(rows >= 0 && columns === leaves.length);
    sum += rows;
  });
  return sum;
}

const chunkShape: Shape = { 1: BINARY, 3: STRUCT };

function passChunk(reader: CompactReader, leaf: Leaf | undefined, fileBytes: number): void {
  demand(leaf !== undefined);
  let columns = 0;
  reader.struct(chunkShape, (field) => {
    if (field !== 3) return false;
    passColumn(reader, leaf, fileBytes);
    columns += 1;
    return true;
  });
  demand(columns === 1);
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

function passColumn(reader: CompactReader, leaf: Leaf, fileBytes: number): void {
  const column = { path: 0, bytes: -1, data: -1, dictionary: 0 };
  const passText = () => {
    column.path += 1;
    reader.binary();
  };
  reader.struct(columnShape, (field) => {
    if (field === 3) reader.list(BINARY, passText);
    else if (field === 7) column.bytes = reader.whole();
    else if (field === 8) passKeyValues(reader);
    else if (field === 9) column.data = reader.whole();
    else if (field === 11) column.dictionary = reader.whole();
    else if (field === 12) passStatistics(reader, leaf);
    else if (field === 13) reader.list(STRUCT, () => reader.struct({}, passField));
    else return false;
    return true;
  });
  const { path, bytes, data, dictionary } = column;
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  demand(path > 0 && start >= 4 && bytes >= 0 && start + bytes <= fileBytes);
}

const statisticsShape: Shape = { 1: BINARY, 2: BINARY, 5: BINARY, 6: BINARY };

/** Least and greatest values are as long as their type. */
function passStatistics(reader: CompactReader, { valueBytes }: Leaf): void {
  reader.struct(statisticsShape, (field) => {
    if (statisticsShape[field] !== BINARY) return false;
    const bytes = reader.binary();
    demand(valueBytes === undefined || bytes === valueBytes);
    return true;
  });
}

const keyValueShape: Shape = { 1: BINARY, 2: BINARY };

function passKeyValues(reader: CompactReader): void {
  reader.list(STRUCT, () => reader.struct(keyValueShape, passField));
}
