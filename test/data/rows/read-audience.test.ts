import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { flatColumns } from "../../../src/data/rows/flat-columns.ts";
import type { Manifest } from "../../../src/data/output/manifest-record.ts";
import { writeManifest } from "../../../src/data/output/manifest.ts";
import { countRows, headRows, readRows } from "../../../src/data/rows/read-audience.ts";
import { failureOf, manifestOf, temporaryFolder, writeParquet } from "../sample.ts";

const profiles = `
  SELECT * FROM (VALUES
    ('p1',
     MAP {'Email': [{'id': 'b@x', 'authenticatedState': 'ambiguous', 'primary': false}, {'id': 'a@x', 'authenticatedState': 'ambiguous', 'primary': true}],
          'ECID': [{'id': '2', 'authenticatedState': 'ambiguous', 'primary': NULL}, {'id': '1', 'authenticatedState': 'ambiguous', 'primary': NULL}]},
     MAP {'ups': MAP {'seg-1': {'status': 'realized', 'lastQualificationTime': TIMESTAMP_MS '2026-03-01 10:20:30.456', 'version': '1'},
                      'seg-2': {'status': 'exited', 'lastQualificationTime': TIMESTAMP_MS '2026-03-02 00:00:00', 'version': '1'}}},
     {'customerAI': {'churn': {'score': 87, 'factors': ['price', 'age']}}, 'born': DATE '1980-02-29'}),
    ('p2', MAP {'CRMID': [{'id': 'c', 'authenticatedState': 'ambiguous', 'primary': false}]}, NULL, NULL)
  ) AS t(_id, identityMap, segmentMembership, _tenant)`;

const churn = { id: "seg-1", name: "High churn risk", evaluatedAt: null };
const loyal = { id: "seg-2", name: "Loyal customers", evaluatedAt: null };

async function audience(
  files: Readonly<Record<string, string>>,
  change: Partial<Manifest> = {},
): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, query] of Object.entries(files)) await writeParquet(join(folder, name), query);
  const listed = Object.keys(files).map((name) => ({
    name,
    sizeBytes: statSync(join(folder, name)).size,
    rows: 1,
    sha256: "0".repeat(64),
    batchId: "b1",
    groupId: "b1-1",
  }));
  await writeManifest(folder, manifestOf(listed, change));
  return folder;
}

test("shows profiles flat: identities, memberships, nested columns, JSON for lists", async () => {
  const folder = await audience({ "part-0": profiles }, { segments: [churn, loyal] });
  const rows = await headRows(folder, 10);
  expect(rows).toStrictEqual([
    {
      _id: "p1",
      "identity.CRMID": null,
      "identity.ECID": "1",
      "identity.Email": "a@x",
      "segment.High churn risk.status": "realized",
      "segment.High churn risk.lastQualificationTime": "2026-03-01T10:20:30.456Z",
      "segment.Loyal customers.status": "exited",
      "segment.Loyal customers.lastQualificationTime": "2026-03-02T00:00:00.000Z",
      "_tenant.customerAI.churn.score": 87,
      "_tenant.customerAI.churn.factors": '["price","age"]',
      "_tenant.born": "1980-02-29",
    },
    {
      _id: "p2",
      "identity.CRMID": "c",
      "identity.ECID": null,
      "identity.Email": null,
      "segment.High churn risk.status": null,
      "segment.High churn risk.lastQualificationTime": null,
      "segment.Loyal customers.status": null,
      "segment.Loyal customers.lastQualificationTime": null,
      "_tenant.customerAI.churn.score": null,
      "_tenant.customerAI.churn.factors": null,
      "_tenant.born": null,
    },
  ]);
  expect(JSON.parse(JSON.stringify(rows))).toStrictEqual(rows);
  expect(Object.keys(rows[0] ?? {}).slice(0, 4)).toStrictEqual([
    "_id",
    "identity.CRMID",
    "identity.ECID",
    "identity.Email",
  ]);
});

test("without known segments memberships are one JSON column", async () => {
  const folder = await audience({ "part-0": `SELECT segmentMembership FROM (${profiles})` });
  const [row] = await headRows(folder, 1);
  expect(JSON.parse(String(row?.["segmentMembership"]))).toMatchObject({
    ups: { "seg-1": { status: "realized" } },
  });
});

test("takes rows in the order of the manifest and opens no more files than needed", async () => {
  const folder = await audience({
    "part-1": "SELECT 'first' AS v FROM range(2)",
    "part-0": "SELECT 'second' AS v FROM range(2)",
    "part-2": "SELECT 'third' AS v FROM range(2)",
  });
  writeFileSync(join(folder, "part-2"), "not read");
  expect(await headRows(folder, 3)).toStrictEqual([
    { v: "first" },
    { v: "first" },
    { v: "second" },
  ]);
  expect(await headRows(folder, 0)).toStrictEqual([]);
  expect((await failureOf(headRows(folder, 5))).code).toBe("not-parquet");
});

test("files of one audience may differ in columns", async () => {
  const folder = await audience({ "part-0": "SELECT 1 AS a", "part-1": "SELECT 2 AS a, 'x' AS b" });
  expect(await headRows(folder, 5)).toStrictEqual([
    { a: 1, b: null },
    { a: 2, b: "x" },
  ]);
});

test("counts by the footers", async () => {
  const folder = await audience({
    "part-0": "SELECT 1 AS a FROM range(7)",
    "part-1": "SELECT 1 AS a FROM range(0)",
    "part-2": "SELECT 1 AS a",
  });
  expect(await countRows(folder)).toBe(8);
});

test("nobody is no rows", async () => {
  const folder = await audience({});
  expect([await countRows(folder), await headRows(folder, 5)]).toStrictEqual([0, []]);
});

test("reads Parquet files that lie in a folder without a manifest, whatever the folder is called", async () => {
  const folder = join(temporaryFolder(), "year=2026 [a]*?'");
  mkdirSync(folder);
  await writeParquet(join(folder, "b.parquet"), "SELECT 2 AS v");
  await writeParquet(join(folder, "a.parquet"), "SELECT 1 AS v");
  writeFileSync(join(folder, "_c.parquet"), "");
  writeFileSync(join(folder, "notes.txt"), "");
  expect(await countRows(folder)).toBe(2);
  expect(await headRows(folder, 9)).toStrictEqual([{ v: 1 }, { v: 2 }]);
});

test.each<[string, (folder: string) => void, string]>([
  [
    "nothing",
    () => undefined,
    "it has neither a manifest.json nor Parquet files. Name the --out folder of an export.",
  ],
  [
    "no folder",
    (folder) => {
      rmSync(folder, { recursive: true });
    },
    "there is no such folder.",
  ],
  [
    "a file",
    (folder) => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "");
    },
    "it is not a folder.",
  ],
  [
    "an unfinished run",
    (folder) => {
      writeFileSync(join(folder, ".aepx-run"), "r");
      writeFileSync(join(folder, "a.parquet"), "");
    },
    "the run that writes it has not finished. Resume that run first.",
  ],
])("refuses %s in words", async (_what, change, why) => {
  const folder = temporaryFolder();
  change(folder);
  for (const read of [() => countRows(folder), () => headRows(folder, 5)]) {
    const error = await failureOf(read());
    expect([error.code, error.message]).toStrictEqual([
      "bad-option",
      `Cannot read an audience from "${folder}": ${why}`,
    ]);
  }
});

test("a listed file that is gone is told", async () => {
  const folder = await audience({ "part-0": "SELECT 1 AS a" });
  rmSync(join(folder, "part-0"));
  expect(await failureOf(countRows(folder))).toMatchObject({ code: "content-changed" });
});

test("rows that cannot be read are told without quoting them", async () => {
  const folder = temporaryFolder();
  await writeParquet(join(folder, "a.parquet"), "SELECT 'secret' || range AS v FROM range(1000)");
  const { readFileSync } = await import("node:fs");
  const bytes = readFileSync(join(folder, "a.parquet"));
  writeFileSync(join(folder, "a.parquet"), bytes.fill(0xff, 4, 200));
  const error = await failureOf(headRows(folder, 5));
  expect(error.code).toBe("not-parquet");
  expect([error.message, error.cause]).toStrictEqual([
    `The rows of "${folder}" cannot be read as Parquet. Check the files with "sha256sum -c SHA256SUMS", and export again if they are damaged.`,
    undefined,
  ]);
});

test.each([-1, 1.5, Number.NaN])("refuses %d rows", async (count) => {
  expect((await failureOf(headRows(".", count))).code).toBe("bad-option");
});

test("columns that come to one name are told apart", () => {
  const text = { kind: "scalar", name: "VARCHAR" } as const;
  const names = flatColumns(
    [
      { name: "a", type: { kind: "struct", fields: [{ name: "b", type: text }] } },
      { name: "a.b", type: text },
      { name: "A.B", type: text },
    ],
    { namespaces: [], segments: [] },
  ).map(({ name }) => name);
  expect(names).toStrictEqual(["a.b", "a.b_2", "A.B_3"]);
});

test("hostile names of namespaces, segments and columns stay names", async () => {
  const folder = await audience(
    {
      "part-0": `SELECT MAP {'E''"mail': [{'id': 'x'}]} AS identityMap, MAP {'UPS': MAP {'s''1': {'status': 'realized'}}} AS segmentMembership, 1 AS "c""; DROP"`,
    },
    { segments: [{ id: "s'1", name: `x"; --`, evaluatedAt: null }] },
  );
  expect(await headRows(folder, 1)).toStrictEqual([
    { "identity.E'\"mail": "x", 'segment.x"; --.status': "realized", 'c"; DROP': 1 },
  ]);
});

async function collect(rows: AsyncIterable<Record<string, unknown>>) {
  const found: Record<string, unknown>[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

test("streams every row of every file with the same columns", async () => {
  const folder = await audience({
    "part-0": profiles,
    "part-1": "SELECT 'p3' AS _id, 7 AS late",
    "part-2": "SELECT 'none' AS _id WHERE false",
  });
  const rows = await collect(readRows(folder));
  expect(rows.map((row) => row["_id"])).toEqual(["p1", "p2", "p3"]);
  expect(rows.map((row) => row["late"])).toEqual([null, null, 7]);
  expect(new Set(rows.map((row) => Object.keys(row).join())).size).toBe(1);
  expect(rows[0]).toMatchObject({ "identity.CRMID": null, "identity.Email": "a@x" });
});

test("an audience of nobody streams nothing", async () => {
  expect(await collect(readRows(await audience({})))).toEqual([]);
});

test("a stream of a large folder keeps few rows in memory, and may be left", async () => {
  const query = "SELECT 'x' || range AS _id, repeat('y', 500) AS pad FROM range(200000)";
  const folder = await audience({ "part-0": query });
  const before = process.memoryUsage().heapUsed;
  let rows = 0;
  let most = 0;
  for await (const _row of readRows(folder, { memoryLimit: "64MB" })) {
    rows += 1;
    if (rows % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    if (rows === 150_000) break;
  }
  // All of it as objects is more than 100 MB.
  expect([rows, most < 80e6]).toEqual([150_000, true]);
});

test("a stream stops at its signal, with the signal's reason", async () => {
  const folder = await audience({ "part-0": profiles });
  const reason = new Error("enough");
  const rows = collect(readRows(folder, { signal: AbortSignal.abort(reason) }));
  await expect(rows).rejects.toBe(reason);
});
