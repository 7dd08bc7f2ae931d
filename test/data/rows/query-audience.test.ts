import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { writeManifest } from "../../../src/data/output/manifest.ts";
import { queryAudience } from "../../../src/data/rows/query-audience.ts";
import { checkRowFilter } from "../../../src/data/rows/row-filter.ts";
import { failureOf, manifestOf, temporaryFolder, writeParquet } from "../sample.ts";

async function people(): Promise<string> {
  const folder = temporaryFolder();
  await writeParquet(
    join(folder, "a.parquet"),
    `SELECT 'canary' || range AS name, {'score': range} AS _t, TIMESTAMP '2026-01-01' AS moment FROM range(100)`,
  );
  return folder;
}

async function ask(folder: string, sql: string) {
  const { rows } = await queryAudience(folder, sql);
  const found: unknown[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

test("answers SQL over flat columns, in its order, nested values as they are", async () => {
  const sql =
    'SELECT "_t.score" AS s, "_t.score" AS s, moment + INTERVAL 1 DAY AS next, [1, NULL] AS l FROM audience ORDER BY s DESC LIMIT 2 ; ';
  expect(await ask(await people(), sql)).toEqual([
    { s: 99, s_2: 99, next: "2026-01-02T00:00:00.000Z", l: [1, null] },
    { s: 98, s_2: 98, next: "2026-01-02T00:00:00.000Z", l: [1, null] },
  ]);
});

test.each([
  [
    "SELECT nam FROM audience",
    'Referenced column "nam" not found in FROM clause. Did you mean "name"?',
  ],
  [
    "SELECT _t.score FROM audience",
    'Referenced table "_t" not found. Columns with dots need double quotes, such as "_t.score".',
  ],
  ["SELECT 1; SELECT 2", "it has 2 statements instead of one."],
  ["SET threads = 1", "it is not a query. Give a SELECT over the view audience."],
  ["SELECT ?", "it has parameters, and nothing binds them."],
  [" ;", "it is empty."],
])("tells what is wrong with %s", async (sql, why) => {
  const error = await failureOf(ask(await people(), sql));
  expect([error.code, error.message]).toEqual(["bad-option", `The SQL cannot be used: ${why}`]);
});

test.each([
  "SELECT name::INTEGER FROM audience",
  "SELECT error(name) FROM audience",
  "SELECT strptime(name, '%Y') FROM audience",
])("quotes no row when %s fails on one", async (sql) => {
  const error = await failureOf(ask(await people(), sql));
  expect(error.code).toBe("bad-option");
  expect(JSON.stringify([error.message, error.details, error.cause])).not.toContain("canary");
});

test("neither reads nor writes any other file", async () => {
  const folder = await people();
  const target = join(folder, "stolen.csv");
  for (const sql of [
    "SELECT * FROM read_text('/etc/hostname')",
    `COPY audience TO '${target}'`,
    `ATTACH '${target}'`,
    "SELECT * FROM 'https://127.0.0.1:1/x.parquet'",
  ]) {
    expect((await failureOf(ask(folder, sql))).code).toBe("bad-option");
  }
  expect(existsSync(target)).toBe(false);
});

test("an audience of nobody answers any query with no rows", async () => {
  const folder = temporaryFolder();
  await writeManifest(folder, manifestOf([]));
  expect(await ask(folder, "SELECT score FROM audience")).toEqual([]);
  expect(await ask(folder, "SELECT count(*) AS n FROM audience")).toEqual([{ n: 0 }]);
});

test.each([
  "score > 70",
  "a.b.c = 'x' -- yes",
  `"identity.Email" LIKE '%@x' AND lower(a) IN ('b')`,
])("takes %s as a condition before there are rows", async (where) => {
  await expect(checkRowFilter(where)).resolves.toBeUndefined();
});

test.each([
  ["score >", "syntax error at its end."],
  ["1) OR (1", 'syntax error at or near ")".'],
  ["a IN (SELECT 1)", "it has a query inside, and may only look at its row."],
  ["sum(a) > 1", "sum is not a function of one row, and it may only look at its row."],
  ["$1", "it has parameters, and nothing binds them."],
  ["a, b", "it has to be one condition, such as: score > 70 AND status = 'realized'"],
])("refuses the condition %s", async (where, why) => {
  const error = await failureOf(checkRowFilter(where));
  expect(error.message).toBe(`--where cannot be used: ${why}`);
});
