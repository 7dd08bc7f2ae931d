import { join } from "node:path";

import { beforeAll, expect, test } from "vitest";

import { openDuckDb, sqlText } from "../../../src/data/rows/duckdb.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { useSimulator } from "../support/simulated.ts";

const { run, simulator } = useSimulator({ profiles: 2000, files: 3 });
const SCORES = "Customer AI Scores - churn";

interface Peeked {
  readonly batch: string;
  readonly columns: readonly { name: string; type: string; compressedBytes: number }[];
  readonly items: readonly Record<string, unknown>[];
  readonly bytesFetched: number;
  readonly bytesTotal: number;
}

let dataset: { id: string; batch: string; rows: number };

beforeAll(async () => {
  const { datasets } = await simulator().world();
  const found = datasets.find(({ name }) => name === SCORES);
  const batch = found?.batches[0];
  dataset = { id: found?.id ?? "", batch: batch?.id ?? "", rows: batch?.rows ?? 0 };
});

const slow = { timeout: 30_000 };

test(
  "a dataset's newest batch: schema and counts, and no row unless columns are named",
  slow,
  async () => {
    const { code, json, stderr } = await run(["peek", SCORES, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(json).toEqual({
      schemaVersion: 1,
      dataset: { id: dataset.id, name: SCORES },
      batch: dataset.batch,
      files: 3,
      filesRead: 3,
      rows: dataset.rows,
      rowGroups: 3,
      columns: expect.arrayContaining([
        {
          name: "_aepxdemo.churn.score",
          type: "double",
          compressedBytes: expect.any(Number) as number,
        },
        {
          name: "identityMap.key_value.key",
          type: "string",
          compressedBytes: expect.any(Number) as number,
        },
      ]) as unknown,
      items: [],
      bytesFetched: expect.any(Number) as number,
      bytesTotal: expect.any(Number) as number,
    });
  },
);

test("rows of some columns are those that a download brings", slow, async () => {
  const home = tempFolder();
  const options = { env: { AEPX_HOME: home }, cwd: home };
  const columns = "_aepxdemo.churn.score,_aepxdemo.churn.propensityType";
  const argv = ["peek", "--batch", dataset.batch, "--columns", columns, "--rows", "2000", "--json"];
  const before = simulator().counters();
  const peeked = (await run(argv, options)).json as Peeked;
  expect(peeked).toMatchObject({ dataset: { id: dataset.id, name: SCORES }, batch: dataset.batch });
  const after = simulator().counters();
  expect(peeked.bytesFetched).toBeLessThan(peeked.bytesTotal);
  // Listings are beside it, and small.
  expect(after.bytesSent - before.bytesSent).toBeGreaterThanOrEqual(peeked.bytesFetched);
  // A look is counted, and is no run.
  const usage = await run(["usage", "--json"], options);
  expect(usage.json).toMatchObject({ bytes: peeked.bytesFetched, months: [{ runs: 0 }] });

  await run(["download", SCORES, "--out", "all"], options);
  const database = await openDuckDb();
  const rows = await database.rows(
    `SELECT _aepxdemo.churn.score AS s, _aepxdemo.churn.propensityType AS t FROM read_parquet(${sqlText(join(home, "all", "*.parquet"))})`,
  );
  database.close();
  expect(
    peeked.items
      .map((row) => text(row["_aepxdemo.churn.score"], row["_aepxdemo.churn.propensityType"]))
      .toSorted(),
  ).toEqual(rows.map(({ s, t }) => text(s, t)).toSorted());
});

test("for people: what it is, its columns, the rows, and what it took", async () => {
  const { stdout } = await run([
    "peek",
    SCORES,
    "--columns",
    "_aepxdemo.churn.score,_aepxdemo.churn.percentile",
    "--rows",
    "2",
  ]);
  expect(stdout).toMatch(
    new RegExp(
      [
        `^Dataset +${SCORES} \\(${dataset.id}\\)`,
        `Batch +${dataset.batch}`,
        "Files +3 \\([\\d.]+ kB\\)",
        `Rows +${dataset.rows}`,
        "Row groups +3",
        "Moved +[\\d.]+ kB: [\\d.]+ % of the [\\d.]+ kB of a download",
        "",
        "COLUMN +TYPE +BYTES +SIZE",
        "identityMap\\.key_value\\.key +string +\\d+ +[\\d.]+ kB",
        "[^]*",
        "_aepxdemo\\.churn\\.score +_aepxdemo\\.churn\\.percentile",
        " *[\\d.]+ +\\d+",
        " *[\\d.]+ +\\d+",
        "$",
      ].join("\n"),
    ),
  );
});

test.each([
  [[], "What should be looked into? Give a DATASET, or --batch ID."],
  [["x", "--batch", "b"], "DATASET and --batch exclude each other. Give one of them."],
  [
    ["--batch", "b", "--created-client", "any"],
    "--created-client chooses among a dataset's batches. Give a DATASET with it.",
  ],
  [["x", "--rows", "3"], "--rows shows rows of chosen columns. Give --columns with it."],
  [["x", "--columns", ", ,"], "--columns expects one or more columns, with commas between."],
  [
    ["x", "--columns", "a", "--rows", "0"],
    '--rows expects a whole number of at least 1 and at most 1000000, not "0".',
  ],
])("peek %j is refused before any request", async (args, message) => {
  const before = simulator().counters().requests;
  const { code, json } = await run(["peek", ...args, "--json"]);
  expect({ code, json }).toMatchObject({
    code: 2,
    json: { error: { code: "bad-option", message } },
  });
  expect(simulator().counters().requests).toEqual(before);
});

test("an unknown dataset, batch, client and column, each with its code", async () => {
  expect(await codeOf("Customer AI Scores - chrn")).toEqual([2, "dataset-not-found"]);
  expect(await codeOf("--batch", "0123456789abcdef0123456789abcdef")).toEqual([2, "no-batch"]);
  expect(await codeOf(SCORES, "--created-client", "nobody")).toEqual([2, "no-batch"]);
  expect(await codeOf(SCORES, "--columns", "nothing")).toEqual([2, "schema-field-unknown"]);
});

test.each([
  ["short-length", 7, "size-mismatch"],
  ["changed-length", 7, "size-mismatch"],
  ["wrong-range", 7, "size-mismatch"],
  ["foreign-href", 4, "foreign-href"],
])("a server that lies by %s is told with exit %d and %s", async (fault, exit, expected) => {
  const before = simulator().counters();
  simulator().control({ faults: [fault] });
  const { code, json } = await run(["peek", SCORES, "--json"]);
  simulator().control({ faults: [] });
  expect({ code, json }).toMatchObject({ code: exit, json: { error: { code: expected } } });
  expect(simulator().counters().foreignHostHits).toBe(before.foreignHostHits);
});

test("bodies that break off cost another request, not the answer", async () => {
  const quiet = ["peek", SCORES, "--columns", "identityMap", "--rows", "1", "--json"];
  const right = (await run(quiet)).json as Peeked;
  simulator().control({ faults: ["cut-body#1"] });
  const cut = (await run(quiet)).json as Peeked;
  simulator().control({ faults: [] });
  expect(cut.items).toEqual(right.items);
});

test("--help says what it does and costs", async () => {
  const { stdout } = await run(["peek", "--help"]);
  expect(stdout).toContain("aepx peek [dataset]");
  expect(stdout).toContain("Only footers and the bytes of these columns are read");
  for (const flag of ["--batch", "--columns", "--rows", "--created-client"]) {
    expect(stdout).toContain(flag);
  }
});

function text(score: unknown, type: unknown): string {
  return JSON.stringify([score, type]);
}

async function codeOf(...args: string[]) {
  const { code, json } = await run(["peek", ...args, "--json"]);
  return [code, (json as { error: { code: string } }).error.code];
}
