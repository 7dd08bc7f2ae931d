import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { FILTERED_FILE } from "../../src/data/output/derived-names.ts";
import { writeManifest } from "../../src/data/output/manifest.ts";
import { verifyFolder } from "../../src/data/output/verify-folder.ts";
import { parseCsv } from "../data/rows/parse-csv.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { useSimulator } from "./support/simulated.ts";

const { run, simulator } = useSimulator({ profiles: 300 });
const SEGMENT = "High churn risk";
const SCORES = "Customer AI Scores - churn";
const BYTES = "GET /data/foundation/export/files/{dataSetFileId}";
const SCORE = '"_aepxdemo.churn.score"';

interface Told {
  readonly runId: string;
  readonly path: string;
  readonly rows: number;
  readonly job: { readonly id: string } | null;
  readonly segments: readonly { readonly id: string; readonly name: string }[];
  readonly dataset: { readonly id: string; readonly name: string; readonly created: boolean };
  readonly batches: readonly string[];
}

async function told(...argv: string[]): Promise<Told> {
  const { code, json, stderr } = await run([...argv, "--json"]);
  expect([code, stderr.includes("aepx:")], stderr + JSON.stringify(json)).toEqual([0, false]);
  return json as Told;
}

const fresh = () => join(tempFolder(), "out");

test.each([
  ["score >", "syntax error at its end."],
  ["true; DROP TABLE x", 'syntax error at or near ";".'],
  ["1 IN (SELECT 1)", "it has a query inside, and may only look at its row."],
])("a condition %j is refused before any request", async (where, why) => {
  const before = simulator().counters().requests;
  for (const what of [
    ["export", SEGMENT],
    ["export", SEGMENT, "--dry-run"],
    ["download", SCORES],
    ["download", SCORES, "--dry-run"],
  ]) {
    const { code, stderr } = await run([...what, "--out", fresh(), "--where", where]);
    expect([code, stderr]).toEqual([2, `aepx: --where cannot be used: ${why}\n`]);
  }
  expect(simulator().counters().requests).toEqual(before);
});

test("a column that is not there is told before the rows are fetched, and leaves the folder free", async () => {
  const out = fresh();
  const before = simulator().counters().requests[BYTES] ?? 0;
  const { code, json } = await run([
    "download",
    SCORES,
    "--out",
    out,
    "--where",
    '"_aepxdemo.churn.scor" > 7',
    "--json",
  ]);
  const { error } = json as { readonly error: { readonly code: string; readonly message: string } };
  expect([code, error.code]).toEqual([2, "bad-option"]);
  expect(error.message).toMatch(
    /^--where cannot be used: Referenced column "_aepxdemo\.churn\.scor" not found in FROM clause\. Did you mean "_aepxdemo\.churn\.score"( or "[\w.]+")*\? The rows are still on the platform; with another condition: aepx download --batch \w+ --out DIR --where SQL$/,
  );
  // The listing and the footer.
  expect(simulator().counters().requests[BYTES]).toBe(before + 2);
  expect(readdirSync(out)).toEqual([]);
});

test("an identity that nobody has is told when the rows are, and leaves the folder free", async () => {
  const out = fresh();
  const argv = ["download", SCORES, "--out", out, "--where", '"identity.Emial" IS NOT NULL'];
  const { code, stderr } = await run(argv);
  expect([code, readdirSync(out)]).toEqual([2, []]);
  expect(stderr).toContain("✓ check-filter");
  expect(stderr).toMatch(/✓ download-files[^]*✗ filter-files[^]*Did you mean "identity\.Email"/);
});

test("the rows that fulfil it are the audience, in Parquet as in CSV, and the manifest says so", async () => {
  const [all, out] = [fresh(), fresh()];
  const everybody = await told("download", SCORES, "--out", all);
  const { rows } = await told(
    "download",
    SCORES,
    "--out",
    out,
    "--where",
    `${SCORE} > 50`,
    "--format",
    "csv",
  );
  const [header = [], ...lines] = parseCsv(readFileSync(join(out, "audience.csv"), "utf8"));
  const scores = lines.map((cells) => Number(cells[header.indexOf("_aepxdemo.churn.score")]));
  expect([lines.length, Math.min(...scores) > 50]).toEqual([rows, true]);
  expect(rows).toBeLessThan(everybody.rows);
  expect(rows).toBeGreaterThan(0);
  const { manifest, problems } = await verifyFolder(out);
  expect(problems).toEqual([]);
  expect(manifest).toMatchObject({
    rows,
    files: [{ name: FILTERED_FILE, rows }],
    filter: { where: `${SCORE} > 50`, sources: [{ rows: everybody.rows }] },
    counts: { read: everybody.rows },
  });
  const names = ["SHA256SUMS", "_SUCCESS", "audience.csv", FILTERED_FILE, "audience.schema.json"];
  expect(readdirSync(out).toSorted()).toEqual([...names, "manifest.json"].toSorted());

  // What was derived goes with what it was derived from.
  await told("download", SCORES, "--out", out, "--overwrite");
  const kept = readdirSync(out);
  expect(kept.filter((name) => name.startsWith("audience."))).toEqual([]);
  expect((await verifyFolder(out)).problems).toEqual([]);
});

test("a manifest of before, without conversions and conditions, is read, verified, completed and replaced", async () => {
  const out = fresh();
  const { rows } = await told("download", SCORES, "--out", out);
  const { converted: _converted, filter: _filter, ...before } = (await verifyFolder(out)).manifest;
  await writeManifest(out, before);
  expect(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"))).toEqual(before);
  expect((await run(["audience", "verify", out])).code).toBe(0);
  expect((await run(["audience", "count", out])).stdout).toBe(`${rows}\n`);

  expect((await run(["audience", "convert", out, "--format", "csv"])).code).toBe(0);
  const { manifest, problems } = await verifyFolder(out);
  expect([problems, manifest.converted?.map(({ name }) => name)]).toEqual([
    [],
    ["audience.csv", "audience.schema.json"],
  ]);

  await writeManifest(out, before);
  rmSync(join(out, "audience.csv"));
  rmSync(join(out, "audience.schema.json"));
  await told("download", SCORES, "--out", out, "--overwrite", "--where", `${SCORE} > 50`);
  expect(readdirSync(out).filter((name) => name.endsWith(".parquet"))).toEqual([FILTERED_FILE]);
  expect((await verifyFolder(out)).problems).toEqual([]);
});

test("nobody fulfils it: no Parquet, an empty CSV, a whole folder", async () => {
  const out = fresh();
  const { rows } = await told(
    "download",
    SCORES,
    "--out",
    out,
    "--where",
    `${SCORE} > 1000`,
    "--format",
    "csv",
  );
  expect([rows, readFileSync(join(out, "audience.csv"), "utf8")]).toEqual([0, ""]);
  const { manifest, problems } = await verifyFolder(out);
  expect([problems, manifest.files, manifest.rows]).toEqual([[], [], 0]);
  expect((await run(["audience", "count", out])).stdout).toBe("0\n");
  expect((await run(["audience", "query", out, "SELECT * FROM audience"])).stderr).toBe(
    "No rows.\n",
  );
});

test("scores with a condition are accepted where the profile path fails, or is not taken", async () => {
  const choice = ["--scores-dataset", SCORES, "--where", `${SCORE} > 50`];
  simulator().control({ faults: ["forbidden-export"] });
  const fallen = await told("export", SEGMENT, "--out", fresh(), ...choice);
  simulator().control({ faults: [] });
  const forced = await told("export", SEGMENT, "--out", fresh(), "--path", "batch", ...choice);
  expect([fallen.path, forced.path, forced.rows]).toEqual(["batch", "batch", fallen.rows]);
  expect(fallen.rows).toBeGreaterThan(0);
});

test.each([
  [
    ["--no-download", "--where", "true"],
    "--format and --where work on downloaded rows, and --no-download leaves them in the dataset. Leave one of them out.",
  ],
  [
    ["--path", "batch", "--scores-dataset", SCORES, "--out", "o"],
    "--path batch delivers everybody scored, not the members of the segment. Add --accept-scores if that is wanted, or --where SQL to choose among them.",
  ],
  [
    [
      "--path",
      "batch",
      "--scores-dataset",
      SCORES,
      "--where",
      "true",
      "--max-age",
      "1d",
      "--out",
      "o",
    ],
    "--path batch takes the scores as they are, so --max-age does not apply. Leave one of them out.",
  ],
  [["--where", "", "--out", "o"], '--where needs a value. See "aepx export --help".'],
])("export refuses %j in words", async (more, message) => {
  const { code, stderr } = await run(["export", SEGMENT, ...more]);
  expect([code, stderr]).toEqual([2, `aepx: ${message}\n`]);
});

test("what a run exported is downloaded with the segments and the dataset that it knew", async () => {
  const env = { AEPX_HOME: tempFolder() };
  const exported = (await run(["export", SEGMENT, "--no-download", "--json"], { env }))
    .json as Told;
  const argv = ["download", "--run", exported.runId, "--out", fresh(), "--json"];
  const { code, json, stderr } = await run(argv, { env });
  expect(code, stderr).toBe(0);
  const { id, name } = exported.dataset;
  expect(json).toMatchObject({
    segments: exported.segments,
    dataset: { id, name, created: false },
    job: { id: exported.job?.id },
    batches: exported.batches,
    rows: exported.rows,
  });
});
