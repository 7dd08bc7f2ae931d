import { afterAll, beforeAll, expect, test } from "vitest";

import { rowHash } from "../../../src/data/diff/diff-hash.ts";
import { type Database, openDuckDb } from "../../../src/data/rows/duckdb.ts";
import { parseSqlType } from "../../../src/data/rows/sql-type.ts";

let database: Database;
beforeAll(async () => {
  database = await openDuckDb();
});
afterAll(() => {
  database.close();
});

/** How many different hashes the values have. */
async function distinctHashes(
  type: string,
  values: readonly string[],
  name = "c",
): Promise<number> {
  const rows = values.map((value) => `(CAST(${value} AS ${type}))`).join(", ");
  const hash = rowHash([{ name, type: parseSqlType(type) }]);
  const [row] = await database.rows(
    `SELECT count(DISTINCT ${hash}) AS n FROM (VALUES ${rows}) AS t("${name}")`,
  );
  return Number(row?.["n"]);
}

const identityMap = 'MAP(VARCHAR, STRUCT(id VARCHAR, "primary" BOOLEAN)[])';
const membership = "MAP(VARCHAR, MAP(VARCHAR, STRUCT(status VARCHAR)))";

test.each<[string, string, string[]]>([
  ["a text", "VARCHAR", ["NULL", "''", "'a'", "'NULL'"]],
  ["a decimal", "DECIMAL(38,2)", ["NULL", "0", "0.01", "12345678901234567890123456789012345.67"]],
  [
    "a list",
    "VARCHAR[]",
    [
      "NULL",
      "[]",
      "[NULL]",
      "['']",
      "[NULL, NULL]",
      "['a', 'b']",
      "['b', 'a']",
      "['a', NULL]",
      "[NULL, 'a']",
    ],
  ],
  [
    "a struct",
    "STRUCT(a INTEGER, b INTEGER)",
    ["NULL", "{'a': NULL, 'b': NULL}", "{'a': 1, 'b': NULL}", "{'a': NULL, 'b': 1}"],
  ],
  [
    "a list of structs",
    "STRUCT(a INTEGER)[]",
    [
      "NULL",
      "[]",
      "[NULL]",
      "[{'a': NULL}]",
      "[{'a': 1}]",
      "[{'a': 1}, {'a': 2}]",
      "[{'a': 2}, {'a': 1}]",
    ],
  ],
  [
    "a list of lists",
    "INTEGER[][]",
    [
      "NULL",
      "[]",
      "[[]]",
      "[NULL]",
      "[[], []]",
      "[[1], [2]]",
      "[[1, 2]]",
      "[[1, 2], []]",
      "[[], [1, 2]]",
    ],
  ],
  [
    "a map",
    "MAP(VARCHAR, INTEGER)",
    [
      "NULL",
      "MAP {}",
      "MAP {'a': NULL}",
      "MAP {'a': 1}",
      "MAP {'a': 1, 'b': 2}",
      "MAP {'a': 2, 'b': 1}",
    ],
  ],
  [
    "a map of maps",
    membership,
    [
      "MAP {'ups': NULL}",
      "MAP {'ups': MAP {}}",
      "MAP {'ups': MAP {'s': NULL}}",
      "MAP {'ups': MAP {'s': {'status': NULL}}}",
      "MAP {'ups': MAP {'s': {'status': 'exited'}}}",
    ],
  ],
])("tells apart every value of %s", async (_what, type, values) => {
  expect(await distinctHashes(type, values)).toBe(values.length);
});

test("tells apart the identities of people, however many they have", async () => {
  const some = [
    "NULL",
    "MAP {}",
    "MAP {'Email': NULL}",
    "MAP {'Email': []}",
    "MAP {'Email': [NULL]}",
    "MAP {'Email': [{'id': 'a', 'primary': NULL}]}",
    "MAP {'Email': [{'id': 'a', 'primary': true}]}",
    "MAP {'Email': [{'id': 'a', 'primary': true}, {'id': 'a', 'primary': true}]}",
    "MAP {'ECID': [{'id': 'a', 'primary': true}]}",
    "MAP {'ECID': [{'id': 'b', 'primary': true}], 'Email': [{'id': 'a', 'primary': true}]}",
    "MAP {'ECID': [{'id': 'a', 'primary': true}], 'Email': [{'id': 'b', 'primary': true}]}",
  ];
  expect(await distinctHashes(identityMap, some, "identityMap")).toBe(some.length);
});

test("the order of map keys and of identities says nothing", async () => {
  const same = [
    "MAP {'Email': [{'id': 'a', 'primary': true}, {'id': 'b', 'primary': false}], 'ECID': [{'id': '1', 'primary': NULL}]}",
    "MAP {'ECID': [{'id': '1', 'primary': NULL}], 'Email': [{'id': 'b', 'primary': false}, {'id': 'a', 'primary': true}]}",
  ];
  expect(await distinctHashes(identityMap, same, "identityMap")).toBe(1);
  // Elsewhere a list of the same type keeps its order.
  expect(await distinctHashes(identityMap, same, "other")).toBe(2);
  expect(
    await distinctHashes(membership, [
      "MAP {'ups': MAP {'s': {'status': 'a'}, 't': {'status': 'b'}}, 'aam': MAP {}}",
      "MAP {'aam': MAP {}, 'ups': MAP {'t': {'status': 'b'}, 's': {'status': 'a'}}}",
    ]),
  ).toBe(1);
});

test("the order of columns and of the fields of a struct says nothing", () => {
  const [a, b] = [
    { name: "a", type: parseSqlType("STRUCT(x INTEGER, y VARCHAR)") },
    { name: "b", type: parseSqlType("VARCHAR") },
  ] as const;
  const turned = { name: "a", type: parseSqlType("STRUCT(y VARCHAR, x INTEGER)") };
  expect(rowHash([b, turned])).toBe(rowHash([a, b]));
});

test("names of columns and fields stay names", async () => {
  expect(
    await distinctHashes(`STRUCT("x"" y" INTEGER)`, [`{'x" y': 1}`, `{'x" y': 2}`], "v0"),
  ).toBe(2);
});
