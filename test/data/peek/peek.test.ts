import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openDuckDb, sqlText } from "../../../src/data/rows/duckdb.ts";
import { peekFiles, type PeekWish } from "../../../src/data/peek/peek.ts";
import { tailBytes } from "../../../src/data/peek/remote-parquet.ts";
import { silentLog } from "../../../src/core/log.ts";
import { type RangeServer, serveFiles } from "../transfer/range-server.ts";
import { failureOf, instantClock, temporaryFolder } from "../sample.ts";

/** A Parquet file by DuckDB, with row groups of 10,240 rows (or as many as told). */
async function made(query: string, groupRows = 10_240): Promise<{ path: string; bytes: Buffer }> {
  const path = join(temporaryFolder(), "made.parquet");
  const database = await openDuckDb({ threads: 1 });
  try {
    await database.run(
      `COPY (${query}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${groupRows})`,
    );
  } finally {
    database.close();
  }
  return { path, bytes: readFileSync(path) };
}

async function look(server: RangeServer, wish: Partial<PeekWish> = {}) {
  let bytesFetched = 0;
  const result = await peekFiles(
    {
      openRange: server.openRange,
      clock: instantClock(),
      log: silentLog,
      random: () => 0.5,
      signal: new AbortController().signal,
      onBytes: (bytes) => (bytesFetched += bytes),
    },
    server.files,
    { columns: [], rows: 10, ...wish },
  );
  return { ...result, bytesFetched };
}

/** 15 columns of about 32 random bytes, in three row groups. */
const fifteen = `SELECT ${Array.from({ length: 13 }, (_, i) => `md5(concat(i, '-${i}')) AS c${i}`).join(", ")},
  i AS id, i * 0.5 AS score FROM range(30720) AS t(i)`;

async function rowsOf(path: string, columns: string, limit = 1e6) {
  const database = await openDuckDb();
  try {
    return await database.rows(
      `SELECT ${columns} FROM read_parquet(${sqlText(path)}) LIMIT ${limit}`,
    );
  } finally {
    database.close();
  }
}

const slow = { timeout: 30_000 };

test(
  "two of fifteen columns move the bytes of their chunks and the footer, and little else",
  slow,
  async () => {
    const { path, bytes } = await made(fifteen);
    const server = await serveFiles({ "a.parquet": bytes });
    const peeked = await look(server, { columns: ["id", "score"], rows: 1_000_000 });
    expect(peeked.items).toEqual(await rowsOf(path, "id, score"));
    expect(peeked).toMatchObject({ files: 1, filesRead: 1, rows: 30_720, rowGroups: 3 });
    const chunks = peeked.columns
      .filter(({ name }) => name === "id" || name === "score")
      .reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);
    const footer = bytes.readUInt32LE(bytes.length - 8) + 8;
    expect(peeked.bytesFetched).toBe(server.sent());
    expect(peeked.bytesFetched).toBeLessThanOrEqual(
      1.05 * (chunks + footer) + tailBytes(bytes.length),
    );
    expect(peeked.bytesFetched / bytes.length).toBeLessThan(0.07);
    expect(peeked.bytesTotal).toBe(bytes.length);
  },
);

test("the first rows need the first row group alone", slow, async () => {
  const { path, bytes } = await made(fifteen);
  const server = await serveFiles({ "a.parquet": bytes });
  const { items } = await look(server, { columns: ["c0"], rows: 3 });
  expect(items).toEqual(await rowsOf(path, "c0", 3));
  expect(server.asked).toHaveLength(2);
  expect(server.sent()).toBeLessThan(bytes.length / 15 / 2);
});

/** By pyarrow, `write_page_index=True`: `id` and `score` of 4,000 rows, row groups of 2,000, pages of 1 KiB, not packed. */
const indexed = readFileSync(new URL("fixtures/page-index.parquet", import.meta.url));
const scoreOf = (id: number) => ({ score: ((id * 7919) % 10_007) / 10_007 });

test("of a file with a page index no more than the pages of the rows are moved", async () => {
  const server = await serveFiles({ "a.parquet": indexed });
  const { items, columns } = await look(server, { columns: ["score"], rows: 3 });
  expect(items).toEqual([0, 1, 2].map(scoreOf));
  const chunk = columns.find(({ name }) => name === "score")?.compressedBytes ?? 0;
  expect(chunk).toBeGreaterThan(32_000);
  expect(server.sent() - tailBytes(indexed.length)).toBeLessThan(2 * 1024);
});

test("rows of many pages, across the border of two row groups with page indexes, are those of the file", async () => {
  const server = await serveFiles({ "a.parquet": indexed });
  const { items } = await look(server, { columns: ["score"], rows: 2345 });
  expect(items).toEqual(Array.from({ length: 2345 }, (_, id) => scoreOf(id)));
  // A sixth of the second chunk, not all of it.
  expect(server.sent() - tailBytes(indexed.length)).toBeLessThan(1.25 * 2000 * 8);
});

test("rows across the border of two row groups and of two files, in their order", async () => {
  const one = await made("SELECT i FROM range(3000) t(i)", 2048);
  const two = await made("SELECT i + 3000 AS i FROM range(100) t(i)");
  const server = await serveFiles({ "1.parquet": one.bytes, "2.parquet": two.bytes });
  const { items, rowGroups } = await look(server, { columns: ["i"], rows: 3050 });
  expect(items.map((row) => row["i"])).toEqual(Array.from({ length: 3050 }, (_, i) => i));
  expect(rowGroups).toBe(3);
});

test("the schema has dotted leaf names with types that people know, and bytes that add up", async () => {
  const { bytes } = await made(nested);
  const { columns, items, rows } = await look(await serveFiles({ "a.parquet": bytes }));
  expect(items).toEqual([]);
  expect(rows).toBe(2);
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "identityMap.key_value.key string",
    "identityMap.key_value.value.list.element.id string",
    "_tenant.churn.score decimal(10,2)",
    "_tenant.churn.at timestamp",
    "_tenant.tags.list.element string",
    "born date",
    "big int64",
    "ok boolean",
    "raw binary",
    "small int8",
    "share double",
  ]);
  const sum = columns.reduce((bytesOf, column) => bytesOf + column.compressedBytes, 0);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThan(bytes.length);
});

const nested = `SELECT * FROM (VALUES
  (MAP {'Email': [{'id': 'ä@b.c'}]},
   {'churn': {'score': 99.38::DECIMAL(10,2), 'at': TIMESTAMP '2026-01-02 03:04:05.123456'}, 'tags': ['x', NULL]},
   DATE '1999-12-31', 9007199254740993::BIGINT, true, '\\xAB'::BLOB, 1::TINYINT, 'NaN'::DOUBLE),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
  AS t(identityMap, _tenant, born, big, ok, raw, small, share)`;

test("values are JSON-safe and lose nothing; a struct stands for what is in it", async () => {
  const { bytes } = await made(nested);
  const server = await serveFiles({ "a.parquet": bytes });
  const { items } = await look(server, {
    columns: [
      "born",
      "_tenant",
      "identityMap.key_value.key",
      "big",
      "raw",
      "small",
      "share",
      "born",
    ],
  });
  const names = ["born", "_tenant.churn.score", "_tenant.churn.at", "_tenant.tags", "identityMap"];
  expect(Object.keys(items[0] ?? {})).toEqual([...names, "big", "raw", "small", "share"]);
  expect(items).toEqual([
    {
      born: "1999-12-31",
      "_tenant.churn.score": 99.38,
      "_tenant.churn.at": "2026-01-02T03:04:05.123456Z",
      "_tenant.tags": ["x", null],
      identityMap: { Email: [{ id: "ä@b.c" }] },
      big: "9007199254740993",
      raw: "qw==",
      small: 1,
      share: "NaN",
    },
    Object.fromEntries(Object.keys(items[0] ?? {}).map((name) => [name, null])),
  ]);
});

test("a column that no file has is told before more than one footer was read", async () => {
  const { bytes } = await made(nested);
  const server = await serveFiles({ "a.parquet": bytes, "b.parquet": bytes });
  const error = await failureOf(look(server, { columns: ["_tenant.chrun"] }));
  expect(error.code).toBe("schema-field-unknown");
  expect(error.message).toBe(
    '--columns names "_tenant.chrun", and the files have no such column. Did you mean "_tenant.churn" or "_tenant" or "_tenant.churn.at"? See all of them without --columns.',
  );
  expect(server.asked).toHaveLength(1);
});

test("a footer longer than expected takes one request more, for what is missing", async () => {
  const wide = Array.from({ length: 400 }, (_, i) => `i AS a_rather_long_column_name_${i}`);
  const { bytes } = await made(`SELECT ${wide.join(", ")} FROM range(3) t(i)`);
  const footer = bytes.readUInt32LE(bytes.length - 8) + 8;
  expect(footer).toBeGreaterThan(tailBytes(bytes.length));
  const server = await serveFiles({ "a.parquet": bytes });
  const { columns, bytesFetched } = await look(server);
  expect(columns).toHaveLength(400);
  expect(server.asked).toHaveLength(2);
  expect(bytesFetched).toBe(footer);
});

test("of many files the first sixteen footers are read; a later file without the column has nothing in it", async () => {
  const first = await made("SELECT 1 AS a, 2 AS b");
  const later = await made("SELECT 3 AS a, 4 AS c");
  const contents = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`${i}.parquet`, i === 0 ? first.bytes : later.bytes]),
  );
  const server = await serveFiles(contents);
  const peeked = await look(server, { columns: ["b", "a"], rows: 18 });
  expect(peeked).toMatchObject({ files: 20, filesRead: 16, rows: 16, rowGroups: 16 });
  expect(peeked.columns.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect(peeked.items).toEqual([
    { b: 2, a: 1 },
    ...Array.from({ length: 17 }, () => ({ b: null, a: 3 })),
  ]);
});

test("no files are no rows", async () => {
  expect(await look(await serveFiles({}), { columns: ["x"] })).toEqual({
    files: 0,
    filesRead: 0,
    rows: 0,
    rowGroups: 0,
    columns: [],
    items: [],
    bytesFetched: 0,
    bytesTotal: 0,
  });
});
