import {
  BINARY,
  type CompactReader,
  demand,
  I32,
  passField,
  type Shape,
  STRUCT,
} from "./compact-reader.ts";

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
  reader.list(STRUCT, () => {
    demand(awaited > 0);
    const { type, children } = readElement(reader);
    const leaf = leafByType[type];
    demand(leaf === undefined ? children > 0 : children === 0);
    if (leaf) leaves.push(leaf);
    awaited += children - 1;
  });
  demand(awaited === 0);
  return leaves;
}

function readElement(reader: CompactReader) {
  const element = { type: -1, children: 0 };
  reader.struct(elementShape, (field) => {
    if (field === 1) element.type = reader.whole();
    else if (field === 5) element.children = reader.whole();
    else if (field === 10) passLogicalType(reader);
    else return false;
    return true;
  });
  return element;
}

const logicalShape: Shape = { 7: STRUCT, 8: STRUCT, 17: STRUCT, 18: STRUCT };
const unitShape: Shape = { 1: STRUCT, 2: STRUCT, 3: STRUCT };
const geoShape: Shape = { 1: BINARY };

/** A time has a unit, and what is on the earth names its system by text. */
function passLogicalType(reader: CompactReader): void {
  reader.struct(logicalShape, (field) => {
    if (field === 7 || field === 8) passTime(reader);
    else if (field === 17 || field === 18) reader.struct(geoShape, passField);
    else return false;
    return true;
  });
}

function passTime(reader: CompactReader): void {
  let units = 0;
  reader.struct({ 2: STRUCT }, (field) => {
    if (field !== 2) return false;
    reader.struct(unitShape, (unit) => {
      if (unit <= 3) units += 1;
      return false;
    });
    return true;
  });
  demand(units === 1);
}
