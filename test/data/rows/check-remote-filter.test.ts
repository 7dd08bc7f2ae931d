import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { afterEach, expect, test, vi } from "vitest";

import { silentLog } from "../../../src/core/log.ts";
import type { ManifestSegment } from "../../../src/data/output/manifest-record.ts";
import { checkRemoteFilter } from "../../../src/data/rows/check-remote-filter.ts";
import { failureOf, instantClock, remote, temporaryFolder, writeParquet } from "../sample.ts";
import { peopleSql, person } from "../diff/diff-sample.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Files by name, read where they lie; what of them was asked for is counted. */
async function files(queries: readonly string[]) {
  const folder = temporaryFolder();
  const contents = new Map<string, Buffer>();
  for (const [i, query] of queries.entries()) {
    await writeParquet(join(folder, "made"), query);
    contents.set(`${i}.parquet`, readFileSync(join(folder, "made")));
  }
  const asked: string[] = [];
  let bytes = 0;
  const ports = {
    openRange: ({ path }: { readonly path: string }, start: number, end: number | null) => {
      const name = basename(path);
      const content = contents.get(name) ?? Buffer.alloc(0);
      asked.push(name);
      const body = (async function* () {
        yield content.subarray(start, end ?? undefined);
      })();
      return Promise.resolve({ body, start, totalBytes: content.length, validator: null });
    },
    clock: instantClock(),
    log: silentLog,
    random: () => 0.5,
    signal: new AbortController().signal,
    onBytes: (count: number) => (bytes += count),
  };
  const listed = [...contents].map(([name, content]) => remote(name, content));
  const check = (where: string, segments: readonly ManifestSegment[] = []) =>
    checkRemoteFilter(ports, { files: listed, segments, where });
  return { check, asked, bytes: () => bytes, sizes: listed.map(({ sizeBytes }) => sizeBytes) };
}

const people = peopleSql([person("a@x")]);

test.each([
  "_tenant.churn.score > 70",
  '"_tenant.churn.score" > 70',
  "amount BETWEEN 1 AND 2 AND name IS NOT NULL",
  // No footer tells which namespaces occur: the rows will.
  "\"identity.Loyalty\" LIKE 'x%'",
  "\"segment.Churn.status\" = 'realized'",
])("%s fits the columns", async (where) => {
  const { check } = await files([people]);
  await check(where, [{ id: "seg-1", name: "Churn", evaluatedAt: null, rows: null }]);
});

test.each([
  [
    "_tenant.churn.scor > 70",
    '--where cannot be used: Could not find key "scor" in struct. Did you mean "score"?',
  ],
  [
    "nam = 'x'",
    /^--where cannot be used: Referenced column "nam" not found in FROM clause\. Did you mean "name"\?/,
  ],
  [
    "identity.Email = 'x'",
    /^--where cannot be used: Referenced table "identity" not found.* Columns with dots need double quotes, such as "identity\.Email"\.$/,
  ],
  ["name > 5 + tags", /^--where cannot be used: /],
])("%s does not", async (where, message) => {
  const { check } = await files([people]);
  const temporary = temporaryFolder();
  vi.stubEnv("TMPDIR", temporary);
  const error = await failureOf(check(where));
  expect(error.code).toBe("bad-option");
  if (typeof message === "string") expect(error.message).toBe(message);
  else expect(error.message).toMatch(message);
  expect(readdirSync(temporary)).toEqual([]);
});

test("nothing but the end of the first file is read when that will do", async () => {
  const wide = `SELECT range AS id, md5(range::VARCHAR) AS text FROM range(200000)`;
  const { check, asked, bytes, sizes } = await files([wide, wide]);
  await check("id > 7");
  expect(asked).toEqual(["0.parquet"]);
  expect(bytes()).toBeLessThan((sizes[0] ?? 0) / 100);
});

test("a column may be in a later file alone, and of many files the rest may have it", async () => {
  const [one, other] = ["SELECT 1 AS id", "SELECT 2 AS id, 3 AS score"];
  const two = await files([one, other]);
  await two.check("score > 1");
  expect(two.asked).toEqual(["0.parquet", "1.parquet"]);

  const many = await files(Array.from({ length: 17 }, () => one));
  await many.check("score > 1");
  expect(many.asked).toHaveLength(16);
});

test("without files there is nothing to check against", async () => {
  const { check } = await files([]);
  await check("score > 1");
});
