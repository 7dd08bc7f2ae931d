/** A struct of Thrift's compact protocol, as far as the header of a dictionary page needs it: field number to value. */
export type Fields = ReadonlyMap<number, number | boolean | Fields>;

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** Reads the struct that the bytes begin with, and tells where it ends; undefined when it has anything else in it or is cut. */
export function readHeader(
  bytes: Uint8Array,
): { readonly fields: Fields; readonly end: number } | undefined {
  const cursor = { bytes, at: 0 };
  const fields = readStruct(cursor);
  return fields && { fields, end: cursor.at };
}

function readStruct(cursor: Cursor): Fields | undefined {
  const fields = new Map<number, number | boolean | Fields>();
  let id = 0;
  for (;;) {
    const head = cursor.bytes[cursor.at++];
    if (head === undefined) return undefined;
    if (head === 0) return fields;
    const step = head >> 4;
    id = step === 0 ? (readWhole(cursor) ?? Number.NaN) : id + step;
    const value = readValue(cursor, head & 15);
    if (value === undefined) return undefined;
    fields.set(id, value);
  }
}

function readValue(cursor: Cursor, type: number): number | boolean | Fields | undefined {
  switch (type) {
    case 1:
      return true;
    case 2:
      return false;
    case 4:
    case 5:
    case 6:
      return readWhole(cursor);
    case 12:
      return readStruct(cursor);
    default:
      return undefined;
  }
}

/** Seven bits a byte, the lowest first; then the sign is the lowest bit. */
function readWhole(cursor: Cursor): number | undefined {
  let value = 0;
  for (let factor = 1; factor < 2 ** 49; factor *= 128) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return undefined;
    value += (byte & 127) * factor;
    if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  return undefined;
}
