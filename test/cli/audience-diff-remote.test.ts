import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { folderOf, person } from "../data/diff/diff-sample.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { useSimulator } from "./support/simulated.ts";

const { run, simulator } = useSimulator({ profiles: 300, files: 2 });
const SEGMENT = "High churn risk";
const BYTES = "GET /data/foundation/export/files/{dataSetFileId}";
const SCORES = "Customer AI Scores - churn";

let temporary: string;
beforeEach(() => {
  temporary = tempFolder();
  vi.stubEnv("TMPDIR", temporary);
  simulator().control({ faults: [] });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const fresh = () => join(tempFolder(), "out");

async function told(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, json, stderr } = await run([...argv, "--json"], { env });
  expect(code, stderr + JSON.stringify(json)).toBe(0);
  return json as Readonly<Record<string, unknown>>;
}

/** What is left in the temporary folder of a comparison: nothing may be. */
const left = () => readdirSync(temporary).filter((name) => name.startsWith("aepx-diff-"));

test("what is on disk is compared with the dataset it came from, and the bytes are counted", async () => {
  const out = fresh();
  const { rows, bytes } = await told(["download", SCORES, "--out", out]);
  const env = { AEPX_HOME: tempFolder() };
  const argv = ["audience", "diff", out, `dataset:${SCORES}`, "--key", "CRMID"];
  const { code, stdout } = await run(argv, { env });
  expect([code, stdout.split("\n")]).toEqual([
    0,
    [
      "Compared by identity.CRMID.",
      "what       rows",
      "added         0",
      "removed       0",
      "changed       0",
      `unchanged   ${String(rows)}`,
      "",
    ],
  ]);
  expect(left()).toEqual([]);
  // Files as small as these are read whole for their footers.
  expect(await told(["usage", "--year"], env)).toMatchObject({ bytes: 2 * Number(bytes) });
});

test("two days of a segment: a run against a folder is the same as folder against folder", async () => {
  const env = { AEPX_HOME: tempFolder() };
  const [monday, tuesday, delta] = [fresh(), fresh(), fresh()];
  await told(["export", SEGMENT, "--out", monday], env);
  simulator().control({ day: 20 });
  const { runId } = await told(["export", SEGMENT, "--no-download"], env);
  const key = ["--key", "CRMID"];
  const remote = await told(
    ["audience", "diff", monday, `run:${String(runId)}`, ...key, "--out", delta, "--format", "csv"],
    env,
  );
  await told(["download", "--run", String(runId), "--out", tuesday], env);
  expect(remote).toEqual(await told(["audience", "diff", monday, tuesday, ...key]));
  expect(remote["added"]).toBeGreaterThan(0);
  expect(readdirSync(delta).toSorted()).toEqual(["added.csv", "changed.csv", "removed.csv"]);
  expect(left()).toEqual([]);
});

test("both sides on the platform", async () => {
  const { datasets } = await simulator().world();
  const batch = datasets.find(({ name }) => name === SCORES)?.batches[0]?.id ?? "";
  const argv = ["audience", "diff", `batch:${batch}`, `dataset:${SCORES}`, "--key", "CRMID"];
  expect(await told(argv)).toEqual({ schemaVersion: 1, added: 0, removed: 0, changed: 0 });
});

test("what cannot be right is refused before any request", async () => {
  const before = simulator().counters().requests;
  const folder = await folderOf([person("a@x")]);
  const full = tempFolder();
  mkdirSync(join(full, "delta"));
  writeFileSync(join(full, "delta", "added.csv"), "");
  const remote = "dataset:nightly";
  const cases: [readonly string[], string][] = [
    [[folder, "dataset:"], '"dataset:" names no dataset. Write dataset:ID.'],
    [
      [folder, `batch:1`, "--created-client", "any"],
      "--created-client chooses among a dataset's batches. Name one as dataset:NAME.",
    ],
    [
      [folder, folder, "--max-bytes", "1MiB"],
      "--max-bytes bounds what is downloaded, and both audiences are on disk. Leave it out.",
    ],
    [[remote, folder, "--format", "xml"], '--format expects parquet, csv, ndjson, not "xml".'],
    [
      [remote, "nowhere", "--key", "Email"],
      expect.stringMatching(
        /^Cannot read an audience from ".*nowhere": there is no such folder\.$/,
      ) as never,
    ],
    [
      [folder, remote, "--key", "tags"],
      '--key names "tags", which holds lists or maps. Name a column with one value per row, or an identity namespace.',
    ],
    [
      [folder, remote, "--out", join(full, "delta")],
      `"${join(full, "delta")}" holds added.csv already. Remove it, or choose another --out.`,
    ],
    [[folder, remote, "--concurrency", "0"], expect.stringContaining("--concurrency") as never],
  ];
  for (const [argv, message] of cases) {
    const { code, json } = await run(["audience", "diff", ...argv, "--json"]);
    expect([code, (json as { error: { message: string } }).error.message]).toEqual([2, message]);
  }
  const unknown = await run(["audience", "diff", folder, "run:20260101T000000Z-000000", "--json"]);
  expect(unknown).toMatchObject({ code: 2, json: { error: { code: "run-not-found" } } });
  expect(simulator().counters().requests).toEqual(before);
});

test("other columns, and a key that is none of them, are told by the footers, before the rows are fetched", async () => {
  const out = fresh();
  const folder = await folderOf([person("a@x")]);
  await told(["download", SCORES, "--out", out]);
  const remote = `dataset:${SCORES}`;
  const cases: [readonly string[], number, RegExp][] = [
    [
      [folder, remote, "--key", "Email"],
      7,
      /their columns differ \(only in ".*": name, amount, tags/,
    ],
    [[remote, folder], 7, /^Cannot compare "dataset:Customer AI Scores - churn" with ".*audience"/],
    [
      [remote, remote, "--key", "identityMap"],
      2,
      /^--key names "identityMap", which holds lists or maps/,
    ],
  ];
  for (const [argv, exit, message] of cases) {
    const before = simulator().counters().requests[BYTES] ?? 0;
    const { code, json } = await run(["audience", "diff", ...argv, "--json"]);
    expect(code).toBe(exit);
    expect((json as { error: { message: string } }).error.message).toMatch(message);
    const asked = (simulator().counters().requests[BYTES] ?? 0) - before;
    // Of each remote side a listing and two footers.
    expect(asked).toBe(argv.filter((word) => word === remote).length * 3);
  }
  expect(left()).toEqual([]);
});

test.each([
  [[`dataset:${SCORES}s`], [], 2, "dataset-not-found"],
  [["batch:nothing"], [], 2, "no-batch"],
  [[`dataset:${SCORES}`, "--max-bytes", "1000"], [], 2, "too-many-bytes"],
  [[`dataset:${SCORES}`], ["short-length"], 7, "size-mismatch"],
])("%j with faults %j leaves nothing behind", async (argv, faults, exit, errorCode) => {
  simulator().control({ faults });
  const { code, json } = await run(["audience", "diff", `dataset:${SCORES}`, ...argv, "--json"]);
  expect([code, (json as { error: { code: string } }).error.code]).toEqual([exit, errorCode]);
  expect(left()).toEqual([]);
});
