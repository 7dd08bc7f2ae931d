import { once } from "node:events";
import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Database, openDuckDb } from "../../../src/data/rows/duckdb.ts";
import { writeRows } from "../../../src/data/rows/write-rows.ts";
import { temporaryFolder } from "../sample.ts";

let database: Database;
beforeAll(async () => {
  database = await openDuckDb();
});
afterAll(() => database.close());

const request = { select: "SELECT 1 AS one", copyOptions: "FORMAT csv, HEADER" };

test("rows that cannot be written leave nothing, and nothing reads what was removed", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "rows.csv");
  const sizeBytes = 128 * 1024 * 1024;
  let reads = 0;
  const began = new AbortController();
  const reading = once(began.signal, "abort");
  // Asked after each read.
  const signal = Object.assign(new AbortController().signal, {
    throwIfAborted() {
      reads += 1;
      began.abort();
    },
  });
  const failing: Database = {
    ...database,
    async rows() {
      truncateSync(`${path}.part`, sizeBytes);
      await reading;
      throw new Error("IO Error: no more");
    },
  };
  const writing = writeRows(failing, { ...request, path, signal });
  await expect(writing).rejects.toThrow("IO Error: no more");
  const readsInAll = sizeBytes / (512 * 1024);
  expect(reads).toBeGreaterThanOrEqual(readsInAll);
  expect(readdirSync(folder)).toEqual([]);
});
