import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { writeManifest } from "../../src/data/output/manifest.ts";
import { verifyFolder } from "../../src/data/output/verify-folder.ts";
import { parseCsv } from "../data/rows/parse-csv.ts";
import { manifestOf, writeParquet } from "../data/sample.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { run } from "./support/in-process.ts";

async function people(): Promise<string> {
  const folder = tempFolder();
  await writeParquet(
    join(folder, "a.parquet"),
    `SELECT * FROM (VALUES ('a,"b"', {'score': 87}, ['x', NULL]), ('', {'score': NULL}, NULL), (NULL, NULL, [])) AS t(name, _t, tags)`,
  );
  return folder;
}

const ALL =
  'SELECT name, "_t.score" AS score, tags FROM audience ORDER BY score NULLS LAST, name NULLS LAST';

async function query(sql: string, ...more: string[]) {
  return run(["audience", "query", await people(), sql, ...more]);
}

/** Many rows are one object over many lines. */
async function items(sql: string): Promise<unknown> {
  const { code, stdout, stderr } = await query(sql, "--json");
  expect([code, stderr]).toEqual([0, ""]);
  const { schemaVersion, items: rows } = JSON.parse(stdout) as Record<string, unknown>;
  expect(schemaVersion).toBe(1);
  return rows;
}

test("query prints a table, one object, CSV or NDJSON", async () => {
  const table = await query(ALL);
  expect([table.code, table.stderr, table.stdout]).toEqual([
    0,
    "",
    'name   score  tags\na,"b"     87  ["x",null]\n-          -  -\n-          -  []\n',
  ]);
  expect(await items(ALL)).toEqual([
    { name: 'a,"b"', score: 87, tags: ["x", null] },
    { name: "", score: null, tags: null },
    { name: null, score: null, tags: [] },
  ]);
  const csv = await query(ALL, "--csv");
  expect(parseCsv(csv.stdout)).toEqual([
    ["name", "score", "tags"],
    ['a,"b"', "87", '["x",null]'],
    ["", null, null],
    [null, null, "[]"],
  ]);
  const ndjson = await query(ALL, "--ndjson");
  expect(ndjson.stdout.split("\n").slice(1)).toEqual([
    '{"name":"","score":null,"tags":null}',
    '{"name":null,"score":null,"tags":[]}',
    "",
  ]);
});

test("a query may end with semicolons and comments", async () => {
  for (const end of [";", " ; -- all of them", "; /* all; of them */ ;", " -- all of them"]) {
    expect(await items(`SELECT count(*) AS n FROM audience${end}`)).toEqual([{ n: 3 }]);
  }
  const text = "; -- no comment /* nor this */";
  expect(await items(`SELECT '${text}' AS text`)).toEqual([{ text }]);
});

test("no rows are told, and are a header or nothing", async () => {
  const none = "SELECT name FROM audience WHERE false";
  const table = await query(none);
  expect([table.code, table.stdout, table.stderr]).toEqual([0, "", "No rows.\n"]);
  expect((await query(none, "--csv")).stdout).toBe("name\n");
  expect((await query(none, "--ndjson")).stdout).toBe("");
  expect(await items(none)).toEqual([]);
});

const notQuery = "The SQL cannot be used: it is not a query. Give a SELECT over the view audience.";
const foreign =
  "The SQL cannot be used: it may read the rows of this audience and nothing else, and write nothing.";

test.each([
  ["COPY audience TO '/tmp/aepx-stolen.csv'", foreign],
  ["ATTACH '/tmp/aepx-stolen.db'", notQuery],
  ["INSTALL httpfs", notQuery],
  ["CREATE TABLE t AS SELECT 1", notQuery],
  ["SELECT * FROM read_csv('/etc/passwd')", foreign],
  ["SELECT * FROM '/etc/passwd.csv'", foreign],
  ["SELECT 1; SELECT 2", "The SQL cannot be used: it has 2 statements instead of one."],
  ["SELECT 1; COPY audience TO 'x'", "The SQL cannot be used: it has 2 statements instead of one."],
  [
    "SELECT nmae FROM audience",
    'The SQL cannot be used: Referenced column "nmae" not found in FROM clause. Did you mean "name"?',
  ],
])("query refuses %s in words", async (sql, message) => {
  const { code, json, stdout } = await query(sql, "--json");
  expect(json).toMatchObject({ status: "failed", error: { code: "bad-option", message } });
  expect([code, stdout.trim().split("\n").length]).toEqual([2, 1]);
  expect(existsSync("/tmp/aepx-stolen.csv") || existsSync("/tmp/aepx-stolen.db")).toBe(false);
});

test("one way to print at a time", async () => {
  const { code, stderr } = await query(ALL, "--csv", "--ndjson");
  expect([code, stderr]).toEqual([
    2,
    "aepx: --csv and --ndjson exclude each other. Give one of them.\n",
  ]);
});

async function listed(rows = true): Promise<string> {
  const folder = await people();
  if (!rows) writeFileSync(join(folder, "a.parquet"), "");
  await writeManifest(
    folder,
    manifestOf(
      rows
        ? [
            {
              name: "a.parquet",
              sizeBytes: readFileSync(join(folder, "a.parquet")).length,
              rows: 3,
              sha256: "0".repeat(64),
              batchId: "b1",
              groupId: "b1-1",
            },
          ]
        : [],
    ),
  );
  return folder;
}

test("convert adds to the folder and its manifest, and may be repeated", async () => {
  const folder = await listed();
  for (const format of ["csv", "ndjson", "csv"]) {
    const { code, stdout, stderr } = await run(["audience", "convert", folder, "--format", format]);
    const path = join(folder, `audience.${format}`);
    expect([code, stdout, stderr]).toEqual([0, `3 rows in ${path}.\n`, ""]);
  }
  const { problems, manifest } = await verifyFolder(folder);
  // The Parquet's sum is made up here; all that was converted fits.
  expect(problems.map(({ file }) => file)).toEqual(["a.parquet"]);
  expect(manifest.converted?.map(({ name, rows }) => [name, rows])).toEqual([
    ["audience.ndjson", 3],
    ["audience.csv", 3],
    ["audience.schema.json", null],
  ]);
  const sums = readFileSync(join(folder, "SHA256SUMS"), "utf8");
  for (const name of ["audience.csv", "audience.ndjson", "audience.schema.json"]) {
    expect(sums).toContain(`  ${name}\n`);
  }
});

test("convert writes elsewhere, chosen rows too, and to stdout the same text", async () => {
  const folder = await listed();
  const out = join(tempFolder(), "chosen.csv");
  const argv = ["audience", "convert", folder, "--format", "csv", "--where", "_t.score > 80"];
  const { json } = await run([...argv, "--out", out, "--json"]);
  expect(json).toMatchObject({ schemaVersion: 1, rows: 1, files: [{ name: out, rows: 1 }] });
  expect(parseCsv(readFileSync(out, "utf8"))).toEqual([
    ["name", "_t.score", "tags"],
    ['a,"b"', "87", '["x",null]'],
  ]);
  expect(existsSync(join(out, "..", "chosen.csv.schema.json"))).toBe(true);
  const piped = await run([...argv, "--out", "-"]);
  expect([piped.code, piped.stdout]).toEqual([0, readFileSync(out, "utf8")]);

  const again = await run([...argv, "--out", out]);
  expect([again.code, again.stderr]).toEqual([
    2,
    `aepx: "${out}" exists. Choose another --out, or replace it with --overwrite.\n`,
  ]);
  expect((await run([...argv, "--out", out, "--overwrite"])).code).toBe(0);
});

test("an audience of nobody converts to empty files", async () => {
  for (const format of ["csv", "ndjson"]) {
    const folder = await listed(false);
    const { code, stdout } = await run(["audience", "convert", folder, "--format", format]);
    const path = join(folder, `audience.${format}`);
    expect([code, stdout]).toEqual([0, `0 rows in ${path}.\n`]);
    expect(readFileSync(path, "utf8")).toBe("");
    const piped = await run(["audience", "convert", folder, "--format", format, "--out", "-"]);
    expect([piped.code, piped.stdout]).toEqual([0, ""]);
  }
});

test.each([
  [[], "Which format? Give --format csv or --format ndjson."],
  [["--format", "xml"], '--format expects csv, ndjson, not "xml".'],
  [["--format", "csv", "--raw"], "--raw keeps nested records, which needs --format ndjson."],
  [
    ["--format", "csv", "--where", "true"],
    "A condition makes other rows than the folder's Parquet has, so they go elsewhere. Name a file: --out FILE.",
  ],
  [
    ["--format", "csv", "--where", "score >", "--out", "x"],
    "--where cannot be used: syntax error at its end.",
  ],
  [
    ["--format", "csv", "--where", "score > 7", "--out", "x"],
    '--where cannot be used: Referenced column "score" not found in FROM clause. Did you mean "_t.score"?',
  ],
  [
    ["--format", "csv", "--out", "FOLDER/x.csv"],
    "--out names a file inside the audience's own folder, whose manifest would not know it. Leave --out away, or name another place.",
  ],
])("convert refuses %j in words", async (more, message) => {
  const folder = await listed();
  const argv = more.map((text) => text.replace("FOLDER", folder));
  const { code, stderr } = await run(["audience", "convert", folder, ...argv]);
  expect([code, stderr]).toEqual([2, `aepx: ${message}\n`]);
});
