import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { expect, test } from "vitest";

import { isAppError } from "../../../src/core/errors.ts";
import { checkBytes } from "../../../src/data/parquet/parquet-bytes.ts";
import { checkedMetadata } from "../../../src/data/parquet/parquet-footer.ts";
import { plainRows } from "../../../src/data/parquet/plain-footer.ts";
import { temporaryFolder, writeParquet } from "../sample.ts";

/** Columns of each kind whose description or statistics differ. */
const kinds = `SELECT range AS id, 'x' || range AS text, range % 2 = 0 AS yes, range::INTEGER AS whole, range::UTINYINT AS tiny,
  range::FLOAT AS single, range::DOUBLE AS real, (range / 8)::DECIMAL(9, 2) AS money, (range / 8)::DECIMAL(30, 2) AS fortune,
  DATE '2026-01-01' + range::INTEGER AS day, TIME '12:00:00' AS hour, to_timestamp(range) AS moment,
  make_timestamp(range) AS instant, make_timestamp_ns(range) AS nanos, uuid() AS uuid, 'a'::BLOB AS bytes, '{}'::JSON AS json,
  NULL::INTEGER AS nothing, {'city': 'x', 'geo': {'lat': 1.5}} AS home, MAP {'Email': [{'id': 'a'}]} AS identityMap, [1, 2] AS list`;

let made: readonly Buffer[] | undefined;

async function samples(): Promise<readonly Buffer[]> {
  made ??= await makeSamples();
  return made;
}

async function makeSamples(): Promise<Buffer[]> {
  const files: Buffer[] = [];
  const path = join(temporaryFolder(), "x.parquet");
  for (const query of [
    `${kinds} FROM range(20)`,
    `${kinds} FROM range(0)`,
    "SELECT range AS id, md5(range::VARCHAR) AS text FROM range(300000)",
  ]) {
    await writeParquet(path, query);
    files.push(readFileSync(path));
  }
  return [...files, readFileSync(join(import.meta.dirname, "../peek/fixtures/page-index.parquet"))];
}

function footerStart(bytes: Buffer): number {
  return bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
}

/** What the reader of everything makes of a file; undefined where it refuses. */
async function rowsByHyparquet(bytes: Buffer): Promise<number | undefined> {
  const tail = bytes.subarray(footerStart(bytes));
  const metadata = await checkedMetadata(tail, bytes.length).catch(() => undefined);
  return metadata && Number(metadata.num_rows);
}

function plain(bytes: Buffer): number | undefined {
  return plainRows(bytes.subarray(footerStart(bytes), -8), bytes.length);
}

test("footers as writers write them are plain, and their rows are those of hyparquet", async () => {
  const files = await samples();
  expect(files.map(plain)).toStrictEqual(await Promise.all(files.map(rowsByHyparquet)));
  expect(files.map(plain).slice(0, 3)).toStrictEqual([20, 0, 300_000]);
});

/** Bytes of the footer are replaced, taken out or doubled; its length is told as it is then. */
const damage = fc.record({
  sample: fc.nat(3),
  places: fc.array(fc.tuple(fc.nat(1_000_000), fc.nat(255)), { minLength: 1, maxLength: 3 }),
  cut: fc.oneof(
    fc.constant([0, 0] as const),
    fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 40 })),
  ),
  twice: fc.boolean(),
});

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(whole: Buffer, { places, cut: [place, length], twice }: Damage): Buffer {
  const start = footerStart(whole);
  const footer = Buffer.from(whole.subarray(start, -8));
  for (const [at, byte] of places) footer[at % footer.length] = byte;
  const at = place % footer.length;
  const rest = footer.subarray(twice ? Math.max(0, at - length) : at + length);
  const changed = Buffer.concat([footer.subarray(0, at), rest]);
  const told = Buffer.alloc(4);
  told.writeUInt32LE(changed.length);
  return Buffer.concat([whole.subarray(0, start), changed, told, whole.subarray(-4)]);
}

test("what is plain after damage, hyparquet reads with the same rows; the check of a file fails by not-parquet alone", async () => {
  const files = await samples();
  await fc.assert(
    fc.asyncProperty(damage, async (change) => {
      const bytes = damaged(files[change.sample] ?? Buffer.alloc(0), change);
      const expected = await rowsByHyparquet(bytes);
      const rows = plain(bytes);
      if (rows !== undefined) expect(rows).toBe(expected);
      const checked = await checkBytes(bytes, "x.parquet").catch((error: unknown) => {
        expect(isAppError(error) && error.code).toBe("not-parquet");
        return undefined;
      });
      expect(checked).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

test("each flipped bit of a footer, and each cut: never more than hyparquet takes", async () => {
  const [, whole = Buffer.alloc(0)] = await samples();
  const start = footerStart(whole);
  for (let bit = start * 8; bit < (whole.length - 8) * 8; bit++) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const rows = plain(bytes);
    if (rows !== undefined) expect(await rowsByHyparquet(bytes)).toBe(rows);
  }
  for (let end = start; end < whole.length - 8; end++) {
    expect(plainRows(whole.subarray(start, end), whole.length)).toBeUndefined();
  }
});
