import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openDuckDb, sqlText } from "../../../src/data/rows/duckdb.ts";
import { readDictionaryHeader } from "../../../src/data/parquet/page-header.ts";
import { readMapKeys } from "../../../src/data/parquet/parquet-map-keys.ts";
import { readMetadata } from "../../../src/data/parquet/parquet-footer.ts";
import { open } from "node:fs/promises";
import { temporaryFolder } from "../sample.ts";

const row = "MAP {'Email': [{'id': 'e' || range}], 'Ünï' || (range % 3): [{'id': 'u'}]}";

async function written(select: string, options = "COMPRESSION snappy"): Promise<string> {
  const path = join(temporaryFolder(), "a.parquet");
  const database = await openDuckDb({ threads: 1 });
  await database.run(`COPY (${select}) TO ${sqlText(path)} (FORMAT parquet, ${options})`);
  database.close();
  return path;
}

test.each(["COMPRESSION snappy", "COMPRESSION uncompressed", "ROW_GROUP_SIZE 2048"])(
  "finds every key of every row group: %s",
  async (options) => {
    const late = `CASE WHEN range = 8999 THEN MAP {'Last': [{'id': 'x'}]} WHEN range % 7 <> 0 THEN ${row} END`;
    const path = await written(`SELECT ${late} AS ids FROM range(9000)`, options);
    expect(await readMapKeys(path, "ids")).toEqual(
      new Set(["Email", "Ünï0", "Ünï1", "Ünï2", "Last"]),
    );
  },
);

test("promises nothing where keys are no dictionary, packed otherwise, or no map's", async () => {
  const many = await written("SELECT MAP {md5(range::VARCHAR): 1} AS ids FROM range(30000)");
  expect(await readMapKeys(many, "ids")).toBeUndefined();
  const zstd = await written(`SELECT ${row} AS ids FROM range(9)`, "COMPRESSION zstd");
  expect(await readMapKeys(zstd, "ids")).toBeUndefined();
  const list = await written("SELECT ['a', 'a'] AS lists, {'b': {'c': 'd'}} AS s, 'e' AS plain");
  expect(await readMapKeys(list, "plain")).toBeUndefined();
  expect(await readMapKeys(list, "absent")).toEqual(new Set());
});

test("a damaged dictionary is no answer, and never another one", async () => {
  const path = await written(`SELECT ${row} AS ids FROM range(9000)`);
  const whole = readFileSync(path);
  const file = await open(path, "r");
  const { row_groups: groups } = await readMetadata(file);
  await file.close();
  const start = Number(groups[0]?.columns[0]?.meta_data?.dictionary_page_offset);
  for (let at = start; at < start + 12; at += 1) {
    const bytes = Buffer.from(whole);
    bytes[at] = 0xff;
    writeFileSync(path, bytes);
    expect(await readMapKeys(path, "ids").catch(() => undefined)).toBeUndefined();
  }
});

/** Size 100, packed 50, a checksum, and 9 values; the number of their field is written out. */
const header = (kind: string, packed = "64") =>
  new Uint8Array(Buffer.from(`15${kind}15c80115${packed}15ffffffff0f0c0e15121504120000`, "hex"));

test("headers: what a dictionary page tells; another page, a cut or a negative length is refused", () => {
  const bytes = header("04");
  expect(readDictionaryHeader(Uint8Array.from([...bytes, 7, 7]))).toEqual({
    sizeBytes: 100,
    packedBytes: 50,
    count: 9,
    headerBytes: bytes.length,
  });
  for (let end = 0; end < bytes.length; end += 1) {
    expect(readDictionaryHeader(bytes.subarray(0, end))).toBeUndefined();
  }
  expect(readDictionaryHeader(header("00"))).toBeUndefined();
  expect(readDictionaryHeader(header("04", "63"))).toBeUndefined();
});
