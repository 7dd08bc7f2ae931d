import { BINARY, type CompactReader, demand, I32, type Shape, STRUCT } from "./compact-reader.ts";

/** A column of values. */
export interface Leaf {
  /** How many bytes a value takes; undefined where that differs. */
  readonly valueBytes: number | undefined;
}

/** BOOLEAN, INT32, INT64, INT96, FLOAT, DOUBLE, BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY. */
const leafByType: readonly Leaf[] = [1, 4, 8, undefined, 4, 8, undefined, undefined].map(
  (valueBytes) => ({ valueBytes }),
);

const elementShape: Shape = {
  1: I32,
  2: I32,
  3: I32,
  4: BINARY,
  5: I32,
  6: I32,
  7: I32,
  8: I32,
  9: I32,
  10: STRUCT,
};

/** The tree is written depth first: it ends with the last of the children that were announced. */
export function readLeaves(reader: CompactReader): Leaf[] {
  const leaves: Leaf[] = [];
  let awaited = 1;
  for (let left = reader.list(STRUCT); left > 0; left--) {
    demand(awaited > 0);
    awaited += readElement(reader, leaves) - 1;
  }
  demand(awaited === 0);
  return leaves;
}

/** Gives the number of its children. */
function readElement(reader: CompactReader, leaves: Leaf[]): number {
  let leaf: Leaf | undefined;
  let children = 0;
  for (
    let field = reader.next(0, elementShape);
    field > 0;
    field = reader.next(field, elementShape)
  ) {
    if (field === 1) leaf = leafByType[reader.whole()];
    else if (field === 5) children = reader.whole();
    else if (field === 10) passLogicalType(reader);
    else reader.pass();
  }
  demand(leaf === undefined ? children > 0 : children === 0);
  if (leaf) leaves.push(leaf);
  return children;
}

const logicalShape: Shape = { 7: STRUCT, 8: STRUCT, 17: STRUCT, 18: STRUCT };
const geoShape: Shape = { 1: BINARY };

/** A time has a unit, and what is on the earth names its system by text. */
function passLogicalType(reader: CompactReader): void {
  for (
    let field = reader.next(0, logicalShape);
    field > 0;
    field = reader.next(field, logicalShape)
  ) {
    if (field === 7 || field === 8) passTime(reader);
    else if (field === 17 || field === 18) reader.struct(geoShape);
    else reader.pass();
  }
}

const timeShape: Shape = { 2: STRUCT };
const unitShape: Shape = { 1: STRUCT, 2: STRUCT, 3: STRUCT };

function passTime(reader: CompactReader): void {
  let units = 0;
  for (let field = reader.next(0, timeShape); field > 0; field = reader.next(field, timeShape)) {
    if (field === 2) units += countUnits(reader);
    else reader.pass();
  }
  demand(units === 1);
}

function countUnits(reader: CompactReader): number {
  let units = 0;
  for (let field = reader.next(0, unitShape); field > 0; field = reader.next(field, unitShape)) {
    if (field <= 3) units += 1;
    reader.pass();
  }
  return units;
}
