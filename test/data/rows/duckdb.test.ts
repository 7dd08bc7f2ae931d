import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Database, openDuckDb, sqlName, sqlText } from "../../../src/data/rows/duckdb.ts";

let db: Database;
beforeAll(async () => {
  db = await openDuckDb();
});
afterAll(() => {
  db.close();
});

test.each([
  ["42::BIGINT", 42],
  ["9007199254740993::BIGINT", "9007199254740993"],
  ["sum(x) FROM range(4) t(x)", 6],
  ["TIMESTAMP '2026-03-01 10:20:30'", "2026-03-01T10:20:30.000Z"],
  ["TIMESTAMP '2026-03-01 10:20:30.123456'", "2026-03-01T10:20:30.123456Z"],
  ["TIMESTAMP '1969-12-31 23:59:59.999999'", "1969-12-31T23:59:59.999999Z"],
  ["TIMESTAMP_MS '2026-03-01 10:20:30.5'", "2026-03-01T10:20:30.500Z"],
  ["TIMESTAMP_S '2026-03-01 10:20:30'", "2026-03-01T10:20:30.000Z"],
  ["TIMESTAMP_NS '2026-03-01 10:20:30.000001'", "2026-03-01T10:20:30.000001Z"],
  ["TIMESTAMPTZ '2026-03-01 10:20:30+02'", "2026-03-01T08:20:30.000Z"],
  ["(TIMESTAMPTZ '2026-03-01 10:20:30+02')::VARCHAR", "2026-03-01 08:20:30+00"],
  ["'infinity'::TIMESTAMP", "infinity"],
  ["DATE '2026-03-01'", "2026-03-01"],
  ["MAP {'a': [1, 2], 'b': []}", { a: [1, 2], b: [] }],
  ["{'id': 'x', 'inner': {'n': NULL}}", { id: "x", inner: { n: null } }],
  ["'nan'::DOUBLE", "NaN"],
  ["1.25::DECIMAL(10,2)", 1.25],
  ["12345678901234567890.12::DECIMAL(30,2)", "12345678901234567890.12"],
  ["'\\x00\\xFF'::BLOB", "AP8="],
  ["NULL", null],
  ["true", true],
])("reads %s as plain JSON", async (expression, expected) => {
  const sql = expression.includes(" FROM ")
    ? `SELECT ${expression.replace(" FROM", " AS v FROM")}`
    : `SELECT ${expression} AS v`;
  expect(await db.rows(sql)).toStrictEqual([{ v: expected }]);
});

test("binds values, whole numbers as integers", async () => {
  expect(
    await db.rows("SELECT ? AS a, ? AS b, ? AS c FROM range(5) LIMIT ?", ["it's", 1.5, null, 1]),
  ).toStrictEqual([{ a: "it's", b: 1.5, c: null }]);
});

test("quotes texts and names", async () => {
  expect(await db.rows(`SELECT ${sqlText("o'x")} AS ${sqlName('a"b')}`)).toStrictEqual([
    { 'a"b': "o'x" },
  ]);
});

test("never looks for extensions and never spills into the working folder", async () => {
  const [settings] = await db.rows(
    `SELECT current_setting('autoinstall_known_extensions') AS install, current_setting('autoload_known_extensions') AS load,
       current_setting('temp_directory') AS folder, current_setting('threads') AS threads, current_setting('memory_limit') AS memory`,
  );
  expect(settings).toMatchObject({ install: false, load: false, threads: 2, memory: "244.1 MiB" });
  expect(String(settings?.["folder"]).startsWith(tmpdir())).toBe(true);
  await expect(db.rows("SELECT * FROM 'http://127.0.0.1:1/x.parquet'")).rejects.toThrow();
});

test("close removes its own temporary folder and may be called twice", async () => {
  const other = await openDuckDb({ memoryLimit: "64MB", threads: 1 });
  const [row] = await other.rows("SELECT current_setting('temp_directory') AS folder");
  const folder = String(row?.["folder"]);
  expect(existsSync(folder)).toBe(true);
  other.close();
  other.close();
  expect(existsSync(folder)).toBe(false);
});
