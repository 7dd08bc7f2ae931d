import { expect, test } from "vitest";

import { plainRows } from "../../../src/data/parquet/plain-footer.ts";

const FILE_BYTES = 1000;

/** Fields of a struct, each with its number, its type and its value; they have to follow each other without a gap of 15. */
function struct(...fields: readonly (readonly [number, number, readonly number[]])[]): number[] {
  let before = 0;
  const bytes = fields.flatMap(([field, type, value]) => {
    const step = field - before;
    before = field;
    return [(step << 4) | type, ...value];
  });
  return [...bytes, 0];
}

const list = (type: number, ...items: readonly (readonly number[])[]) => [
  (items.length << 4) | type,
  ...items.flat(),
];
const text = (value: string) => [value.length, ...Buffer.from(value)];

/** A varint, its sign in the lowest bit. */
function whole(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value) * 2n;
  if (rest < 0n) rest = -rest - 1n;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

type Parts = {
  readonly rows?: number | bigint;
  readonly groupRows?: number | bigint;
  readonly children?: number;
  readonly logical?: readonly number[];
  readonly leafType?: number;
  readonly chunks?: readonly (readonly number[])[];
  readonly start?: number | bigint;
  readonly bytes?: number | bigint;
  readonly dictionary?: number;
  readonly statistics?: readonly number[];
  readonly more?: readonly (readonly [number, number, readonly number[]])[];
};

function footer({
  rows = 7,
  groupRows = rows,
  children = 1,
  logical = struct([1, STRUCT, [0]]),
  leafType = 2,
  start = 4,
  bytes = 100,
  dictionary = 0,
  statistics = struct([5, BINARY, text("12345678")]),
  chunks,
  more = [],
}: Parts): Uint8Array {
  const column = struct(
    [1, I32, whole(leafType)],
    [3, LIST, list(BINARY, text("id"))],
    [7, I64, whole(bytes)],
    [9, I64, whole(start)],
    [11, I64, whole(dictionary)],
    [12, STRUCT, statistics],
  );
  const group = struct(
    [1, LIST, list(STRUCT, ...(chunks ?? [struct([2, I64, [0]], [3, STRUCT, column])]))],
    [3, I64, whole(groupRows)],
  );
  const schema = list(
    STRUCT,
    struct([4, BINARY, text("root")], [5, I32, whole(children)]),
    struct([1, I32, whole(leafType)], [4, BINARY, text("id")], [10, STRUCT, logical]),
  );
  return Uint8Array.from(
    struct(
      [1, I32, whole(1)],
      [2, LIST, schema],
      [3, I64, whole(rows)],
      [4, LIST, list(STRUCT, group)],
      ...more,
    ),
  );
}

const deep = (depth: number): number[] =>
  depth === 0 ? [0] : struct([1, STRUCT, deep(depth - 1)]);

test.each<[string, number, Parts]>([
  ["the least that a footer holds", 7, {}],
  ["no rows", 0, { rows: 0 }],
  ["as many rows as a number holds with its sign", 2 ** 52 - 1, { rows: 2 ** 52 - 1 }],
  ["a dictionary before the data", 7, { start: 50, dictionary: 4, bytes: FILE_BYTES - 4 }],
  [
    "values of any length where the type has none",
    7,
    { leafType: 6, statistics: struct([5, BINARY, text("1")]) },
  ],
  [
    "a time with its unit",
    7,
    { logical: struct([8, STRUCT, struct([1, 1, []], [2, STRUCT, struct([1, STRUCT, [0]])])]) },
  ],
  [
    "fields of every type that nobody asks for",
    7,
    {
      more: [
        [8, 3, [1]],
        [9, 7, [1, 2, 3, 4, 5, 6, 7, 8]],
        [10, LIST, list(1, [1], [2])],
        [11, LIST, list(LIST, list(I64, whole(1n << 60n)))],
        [12, STRUCT, struct([1, 1, []], [2, 2, []])],
      ],
    },
  ],
])("is plain: %s", (_what, rows, parts) => {
  expect(plainRows(footer(parts), FILE_BYTES)).toBe(rows);
});

test.each<[string, Parts]>([
  ["rows that disagree with those of the groups", { groupRows: 6 }],
  ["fewer than no rows", { rows: -1 }],
  ["more rows than a number holds", { rows: 2n ** 53n }],
  ["a group without the column", { chunks: [] }],
  ["a group with a column that the schema does not know", { chunks: [[0], [0]] }],
  ["a column that is not told of", { chunks: [[0]] }],
  ["a schema that lacks a branch", { children: 2 }],
  ["a schema with a branch too many", { children: 0 }],
  ["a type that there is not", { leafType: 8 }],
  ["a column before the file's first page", { start: 3 }],
  ["a column beyond the file", { start: FILE_BYTES - 99 }],
  ["a column beyond every file", { start: 2n ** 62n }],
  ["a column of less than no bytes", { bytes: -1 }],
  ["a value shorter than its type", { statistics: struct([5, BINARY, text("1234567")]) }],
  ["a value that is no text", { statistics: struct([5, I32, [0]]) }],
  ["a text longer than the footer", { statistics: [0x58, 0xff, 0x7f, 0] }],
  ["a time without a unit", { logical: struct([8, STRUCT, struct([1, 1, []])]) }],
  ["a field twice", { more: [[4, LIST, list(STRUCT)]] }],
  ["a list longer than the footer", { more: [[8, LIST, [0xf3, 0xff, 0xff, 0x7f]]] }],
  ["a number without an end", { more: [[8, I64, Array.from({ length: 30 }, () => 0xff)]] }],
  ["a map, which Parquet has not", { more: [[8, 11, [0]]] }],
  ["structs in structs without an end", { more: [[8, STRUCT, deep(50)]] }],
  [
    "lists in lists without an end",
    { more: [[8, LIST, Array.from({ length: 100_000 }, () => 0x19)]] },
  ],
])("is not plain: %s", (_what, parts) => {
  expect(plainRows(footer(parts), FILE_BYTES)).toBeUndefined();
});

test("is not plain: anything after the end", () => {
  expect(plainRows(Uint8Array.from([...footer({}), 0]), FILE_BYTES)).toBeUndefined();
});
