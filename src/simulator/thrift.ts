/**
 * Thrift's compact protocol as far as Parquet footers use it, read into a tree and written back: enough to move offsets in a footer
 * without knowing the rest of it.
 */

export type ThriftValue = bigint | boolean | Uint8Array | ThriftList | ThriftStruct;

export interface ThriftList {
  readonly elementType: number;
  readonly items: ThriftValue[];
}

/** Fields by their number, in the order in which they were written. */
export type ThriftStruct = Map<number, { readonly type: number; value: ThriftValue }>;

const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
const LONG_LIST = 15;

export function readStruct(bytes: Uint8Array): ThriftStruct {
  return readFields({ bytes, at: 0 });
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function byte(cursor: Cursor): number {
  const value = cursor.bytes[cursor.at++];
  if (value === undefined) throw new Error("The footer ends too early.");
  return value;
}

function varint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const next = byte(cursor);
    value |= BigInt(next & 0x7f) << shift;
    if (next < 0x80) return value;
  }
}

function zigzag(cursor: Cursor): bigint {
  const value = varint(cursor);
  return (value >> 1n) ^ -(value & 1n);
}

function take(cursor: Cursor, length: number): Uint8Array {
  const taken = cursor.bytes.subarray(cursor.at, cursor.at + length);
  cursor.at += length;
  return taken;
}

function readFields(cursor: Cursor): ThriftStruct {
  const fields: ThriftStruct = new Map();
  let number = 0;
  for (let header = byte(cursor); header !== 0; header = byte(cursor)) {
    const type = header & 0x0f;
    const step = header >> 4;
    number = step === 0 ? Number(zigzag(cursor)) : number + step;
    const value = type === TRUE || type === FALSE ? type === TRUE : readValue(cursor, type);
    fields.set(number, { type, value });
  }
  return fields;
}

function readValue(cursor: Cursor, type: number): ThriftValue {
  if (type === STRUCT) return readFields(cursor);
  if (type === LIST) return readList(cursor);
  if (type === BINARY) return take(cursor, Number(varint(cursor)));
  if (type === DOUBLE) return take(cursor, 8);
  if (type === TRUE || type === FALSE) return byte(cursor) === TRUE;
  if (type === BYTE) return BigInt(byte(cursor));
  if (type > BYTE && type < DOUBLE) return zigzag(cursor);
  throw new Error(`A footer has no values of type ${type}.`);
}

function readList(cursor: Cursor): ThriftList {
  const header = byte(cursor);
  const elementType = header & 0x0f;
  const size = header >> 4 === LONG_LIST ? Number(varint(cursor)) : header >> 4;
  return { elementType, items: Array.from({ length: size }, () => readValue(cursor, elementType)) };
}

export function writeStruct(fields: ThriftStruct): Buffer {
  const out: number[] = [];
  writeFields(out, fields);
  return Buffer.from(out);
}

function writeFields(out: number[], fields: ThriftStruct): void {
  let before = 0;
  for (const [number, { type, value }] of fields) {
    const step = number - before;
    if (step > 0 && step < 16) out.push((step << 4) | type);
    else {
      out.push(type);
      writeZigzag(out, BigInt(number));
    }
    before = number;
    if (type !== TRUE && type !== FALSE) writeValue(out, type, value);
  }
  out.push(0);
}

function writeValue(out: number[], type: number, value: ThriftValue): void {
  if (value instanceof Map) writeFields(out, value);
  else if (value instanceof Uint8Array) {
    if (type === BINARY) writeVarint(out, BigInt(value.length));
    for (const one of value) out.push(one);
  } else if (typeof value === "boolean") out.push(value ? TRUE : FALSE);
  else if (typeof value === "bigint") {
    if (type === BYTE) out.push(Number(value));
    else writeZigzag(out, value);
  } else writeList(out, value);
}

function writeList(out: number[], { elementType, items }: ThriftList): void {
  const size = items.length;
  out.push((Math.min(size, LONG_LIST) << 4) | elementType);
  if (size >= LONG_LIST) writeVarint(out, BigInt(size));
  for (const item of items) writeValue(out, elementType, item);
}

function writeVarint(out: number[], value: bigint): void {
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  out.push(Number(rest));
}

function writeZigzag(out: number[], value: bigint): void {
  writeVarint(out, value < 0n ? -value * 2n - 1n : value * 2n);
}
