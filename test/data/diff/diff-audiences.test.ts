import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { diffAudiences } from "../../../src/data/diff/diff-audiences.ts";
import { sha256, writeManifest } from "../../../src/data/output/manifest.ts";
import { folderOf, person, peopleSql, rowsByKey } from "./diff-sample.ts";
import { resizeDisk, smallDisk } from "../../support/small-disk.ts";
import { failureOf, manifestFile, manifestOf, temporaryFolder, writeParquet } from "../sample.ts";

const monday = [
  person("stays@x"),
  person("leaves@x"),
  person("changes@x", { score: 10 }),
  person("turns@x", {
    segments: [
      ["s", "realized"],
      ["t", null],
    ],
    aliases: ["1", "2"],
  }),
];
const tuesday = [
  person("enters@x", { name: null, tags: null }),
  person("changes@x", { score: 11 }),
  person("stays@x"),
  person("turns@x", {
    segments: [
      ["t", null],
      ["s", "realized"],
    ],
    aliases: ["2", "1"],
  }),
];

async function looseFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, query] of Object.entries(files)) await writeParquet(join(folder, name), query);
  return folder;
}

test("counts what was added, removed and changed", async () => {
  const result = await diffAudiences({
    before: await folderOf(monday),
    after: await folderOf(tuesday),
    key: "Email",
  });
  expect(result).toStrictEqual({
    key: "identity.Email",
    added: 1,
    removed: 1,
    changed: 1,
    unchanged: 2,
    rows: { before: 4, after: 4 },
    unkeyed: { before: 0, after: 0 },
    out: null,
    files: [],
  });
  expect(JSON.parse(JSON.stringify(result))).toStrictEqual(result);
});

test("writes the rows as delivered, privately, whole under their names", async () => {
  const [before, after] = [await folderOf(monday), await folderOf(tuesday)];
  const out = join(temporaryFolder(), "deep", "delta");
  const { files } = await diffAudiences({ before, after, key: "Email", out });
  expect(files.map(({ kind, name, rows }) => [kind, name, rows])).toEqual([
    ["added", "added.parquet", 1],
    ["removed", "removed.parquet", 1],
    ["changed", "changed.parquet", 1],
  ]);
  for (const { name, sizeBytes, sha256: sum } of files) {
    const bytes = readFileSync(join(out, name));
    expect([bytes.length, sha256(bytes)]).toEqual([sizeBytes, sum]);
    expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
  }
  expect(statSync(out).mode & 0o777).toBe(0o700);
  expect(readdirSync(out).length).toBe(3);
  const now = await rowsByKey(join(after, "part-0.parquet"));
  for (const [name, key] of [
    ["added", "enters@x"],
    ["changed", "changes@x"],
  ] as const) {
    const rows = await rowsByKey(join(out, `${name}.parquet`));
    expect([...rows]).toEqual([[key, now.get(key)]]);
  }
  expect([...(await rowsByKey(join(out, "removed.parquet"))).keys()]).toEqual(["leaves@x"]);
});

test("CSV and NDJSON have the same flat columns in every file, whoever is in it", async () => {
  const before = await folderOf(monday);
  const after = await folderOf(tuesday);
  const csv = join(temporaryFolder(), "csv");
  await diffAudiences({ before, after, key: "Email", out: csv, format: "csv" });
  const head =
    "identity.CRMID,identity.Email,name,amount,tags,segmentMembership,_tenant.churn.score";
  const texts = ["added", "removed", "changed"].map((kind) =>
    readFileSync(join(csv, `${kind}.csv`), "utf8").split("\n"),
  );
  expect(texts.map(([first]) => first)).toEqual([head, head, head]);
  expect(texts[0]?.[1]).toBe(
    ',enters@x,,19.99,,"{""ups"":{""seg-1"":{""status"":""realized""}}}",87',
  );
  const ndjson = join(temporaryFolder(), "ndjson");
  await diffAudiences({ before, after, key: "Email", out: ndjson, format: "ndjson" });
  expect(JSON.parse(readFileSync(join(ndjson, "changed.ndjson"), "utf8"))).toMatchObject({
    "identity.Email": "changes@x",
    "_tenant.churn.score": 11,
    amount: 19.99,
  });
});

test("an empty side has the other's columns", async () => {
  const full = await folderOf(monday);
  const empty = temporaryFolder();
  await writeManifest(empty, manifestOf([]));
  const out = join(temporaryFolder(), "delta");
  const entered = await diffAudiences({ before: empty, after: full, key: "Email", out });
  expect(entered).toMatchObject({ added: 4, removed: 0, changed: 0, unchanged: 0 });
  expect((await rowsByKey(join(out, "added.parquet"))).size).toBe(4);
  expect((await rowsByKey(join(out, "removed.parquet"))).size).toBe(0);
  const left = await diffAudiences({ before: full, after: empty, key: "Email" });
  expect(left).toMatchObject({ added: 0, removed: 4, rows: { before: 4, after: 0 } });
});

test("two empty sides differ in nothing, and there is nothing to write", async () => {
  const empty = temporaryFolder();
  await writeManifest(empty, manifestOf([]));
  const out = join(temporaryFolder(), "delta");
  expect(await diffAudiences({ before: empty, after: empty, out })).toMatchObject({
    key: null,
    added: 0,
    unchanged: 0,
    files: [],
  });
  expect(existsSync(out)).toBe(false);
  const noRows = await folderOf([]);
  expect(await diffAudiences({ before: noRows, after: noRows, key: "Email" })).toMatchObject({
    added: 0,
  });
});

test("reads many files, a manifest's and loose ones, and one segment's folder of several", async () => {
  const loose = await looseFolder({
    "b.parquet": peopleSql(monday.slice(0, 2)),
    "a.parquet": peopleSql(monday.slice(2)),
    "c.parquet": peopleSql([]),
  });
  const whole = temporaryFolder();
  mkdirSync(join(whole, "Churn"));
  const name = "Churn/part-0.parquet";
  await writeParquet(join(whole, name), peopleSql(tuesday));
  await writeManifest(whole, manifestOf([manifestFile(name, readFileSync(join(whole, name)), 4)]));
  for (const after of [whole, join(whole, "Churn")]) {
    expect(await diffAudiences({ before: loose, after, key: "Email" })).toMatchObject({
      added: 1,
      removed: 1,
      changed: 1,
      unchanged: 2,
    });
  }
});

test("rows without identities are compared by a column", async () => {
  const before = await looseFolder({
    "a.parquet": "SELECT * FROM (VALUES (1, 'x'), (2, NULL), (3, 'z')) AS t(id, v)",
  });
  const after = await looseFolder({
    "a.parquet": "SELECT v, id FROM (VALUES (1, 'x'), (2, ''), (4, 'z')) AS t(id, v)",
  });
  expect(await diffAudiences({ before, after, key: "id" })).toMatchObject({
    key: "id",
    added: 1,
    removed: 1,
    changed: 1,
    unchanged: 1,
  });
});

test("a column that only one side has is refused", async () => {
  const before = await looseFolder({ "a.parquet": "SELECT 1 AS id" });
  const after = await looseFolder({ "a.parquet": "SELECT 1 AS id, 2 AS score" });
  const error = await failureOf(diffAudiences({ before, after, key: "id" }));
  expect([error.code, error.details]).toEqual([
    "schema-mismatch",
    { columnsAdded: ["score"], columnsRemoved: [], columnsRetyped: [] },
  ]);
});

test("rows without the key are refused, or left out and counted", async () => {
  const before = await looseFolder({
    "a.parquet": "SELECT * FROM (VALUES (1, 'x'), (NULL, 'y')) AS t(id, v)",
  });
  const after = await looseFolder({ "a.parquet": "SELECT 1 AS id, 'z' AS v" });
  const error = await failureOf(diffAudiences({ before, after, key: "id" }));
  expect([error.code, error.message]).toEqual([
    "schema-mismatch",
    `Cannot compare by id: 1 of 2 rows in "${before}" have no id. Name a key that every row has, and no two share, with --key.`,
  ]);
  expect(await diffAudiences({ before, after, key: "id", unkeyed: "leave-out" })).toMatchObject({
    added: 0,
    removed: 0,
    changed: 1,
    unchanged: 0,
    unkeyed: { before: 1, after: 0 },
  });
});

test.each<[string, string, string, { before: number; after: number }]>([
  ["on one side only", "(1, 'a'), (2, 'b'), (2, 'c')", "(1, 'a')", { before: 1, after: 0 }],
  ["as whole rows", "(1, 'a')", "(1, 'a'), (1, 'a')", { before: 0, after: 1 }],
  ["on both", "(1, 'a'), (1, 'a')", "(1, 'a'), (1, 'a'), (2, 'b')", { before: 1, after: 1 }],
])("keys that occur twice are refused: %s", async (_where, old, now, repeated) => {
  const before = await looseFolder({ "a.parquet": `SELECT * FROM (VALUES ${old}) AS t(id, v)` });
  const after = await looseFolder({ "a.parquet": `SELECT * FROM (VALUES ${now}) AS t(id, v)` });
  const out = join(temporaryFolder(), "delta");
  const error = await failureOf(diffAudiences({ before, after, key: "id", out }));
  expect(error).toMatchObject({
    code: "schema-mismatch",
    details: { before: { repeated: repeated.before }, after: { repeated: repeated.after } },
  });
  expect(existsSync(out)).toBe(false);
});

test("a namespace that nobody has is refused with those there are", async () => {
  const before = await folderOf(monday);
  const error = await failureOf(diffAudiences({ before, after: before, key: "email" }));
  expect([error.code, error.message]).toEqual([
    "bad-option",
    `--key names "email", and no row in "${before}" has such an identity. Did you mean "Email"? Namespaces: CRMID, Email.`,
  ]);
});

test("files of an earlier difference are refused unless they may be replaced", async () => {
  const [before, after] = [await folderOf(monday), await folderOf(tuesday)];
  const out = temporaryFolder();
  writeFileSync(join(out, "removed.csv"), "mine");
  const options = { before, after, key: "Email", out };
  const error = await failureOf(diffAudiences(options));
  expect([error.code, error.message]).toEqual([
    "output-not-empty",
    `"${out}" holds removed.csv already. Remove it, or choose another --out.`,
  ]);
  expect(readdirSync(out)).toEqual(["removed.csv"]);
  await diffAudiences({ ...options, overwrite: true });
  expect((await diffAudiences({ ...options, overwrite: true })).files.length).toBe(3);
});

test("a disk that fills up is told and holds no difference; with more room the same is done again", async (context) => {
  const out = smallDisk(1);
  if (out === undefined) return context.skip("no right to mount a small disk");
  const before = await looseFolder({
    "a.parquet": "SELECT range AS id, md5(range::VARCHAR) AS v FROM range(60000)",
  });
  const after = await looseFolder({ "a.parquet": "SELECT (-1)::BIGINT AS id, 'new' AS v" });
  const error = await failureOf(diffAudiences({ before, after, key: "id", out }));
  expect([error.code, error.message]).toEqual([
    "disk-full",
    `The disk of "${out}" is full. Free some space and run the same command again, or choose another --out.`,
  ]);
  expect(readdirSync(out)).toEqual([]);
  resizeDisk(out, 16);
  const { files } = await diffAudiences({ before, after, key: "id", out });
  expect(files.map(({ kind, rows }) => [kind, rows])).toEqual([
    ["added", 1],
    ["removed", 60_000],
    ["changed", 0],
  ]);
  return undefined;
});

test("neither side is written into", async () => {
  const before = await folderOf(monday);
  const error = await failureOf(
    diffAudiences({ before, after: before, key: "Email", out: `${before}/` }),
  );
  expect(error.code).toBe("bad-option");
});

test("what cannot be read is told without quoting it", async () => {
  const before = await folderOf(monday);
  const after = await folderOf(tuesday);
  const path = join(after, "part-0.parquet");
  writeFileSync(path, readFileSync(path).fill(0xff, 4, 300));
  const error = await failureOf(diffAudiences({ before, after, key: "Email" }));
  expect([error.code, error.cause, error.message.includes(after)]).toEqual([
    "not-parquet",
    undefined,
    true,
  ]);
  rmSync(path);
  expect((await failureOf(diffAudiences({ before, after, key: "Email" }))).code).toBe("bad-option");
});

test("stops at its signal, with the signal's reason", async () => {
  const before = await looseFolder({
    "a.parquet": "SELECT range AS id, md5(range::VARCHAR) AS v FROM range(300000)",
  });
  const reason = new Error("enough");
  const stop = new AbortController();
  const running = diffAudiences({ before, after: before, key: "id", signal: stop.signal });
  setImmediate(() => {
    stop.abort(reason);
  });
  await expect(running).rejects.toBe(reason);
  await expect(
    diffAudiences({ before, after: before, key: "id", signal: stop.signal }),
  ).rejects.toBe(reason);
});
