import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { expect, test } from "vitest";

import { convertFiles } from "../../../src/data/rows/convert-audience.ts";
import { openDuckDb, sqlName, sqlText } from "../../../src/data/rows/duckdb.ts";
import { parseCsv } from "./parse-csv.ts";
import { temporaryFolder } from "../sample.ts";

/** SQL text of one value of each type, written and read back by others. */
const texts = fc.oneof(
  fc.constantFrom(
    "",
    '"',
    "a,b",
    "l1\nl2",
    "l1\r\nl2",
    "'",
    "NULL",
    "  pad ",
    "\\N",
    "€ 😀 \u0301",
    "null",
    "{}",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0")),
);
const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null, freq: 4 });
const row = fc.record({
  text: nullable(texts),
  whole: nullable(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  number: nullable(fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0.1))),
  micros: nullable(fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })),
  cents: nullable(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })),
  bytes: nullable(fc.uint8Array({ maxLength: 9 })),
  map: nullable(fc.dictionary(texts, nullable(texts), { maxKeys: 3 })),
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;

function or<T>(value: T | null, write: (value: T) => string): string {
  return value === null ? "NULL" : write(value);
}

function sqlOf({ text, whole, number, micros, cents, bytes, map }: Row): string {
  const entries = (of: Record<string, string | null>) => {
    const keys = Object.keys(of).map(sqlText).join(", ");
    const values = Object.values(of)
      .map((value) => or(value, sqlText))
      .join(", ");
    return `MAP([${keys}]::VARCHAR[], [${values}]::VARCHAR[])`;
  };
  return [
    or(text, sqlText),
    or(whole, (value) => `'${value}'::BIGINT`),
    or(number, (value) => `'${Object.is(value, -0) ? "-0.0" : value}'::DOUBLE`),
    or(micros, (value) => `make_timestamp('${value}'::BIGINT)`),
    or(cents, (value) => `'${decimal(value)}'::DECIMAL(30,2)`),
    or(bytes, (value) => `unhex('${Buffer.from(value).toString("hex")}')`),
    or(map, entries),
    or(micros, (value) => `{'deep': [MAP {'at': make_timestamp('${value}'::BIGINT)}]}`),
  ].join(", ");
}

const names = ["text", "whole", "number", 'odd "name", %s', "cents", "bytes", "map", "nested"];

async function roundTrip(rows: readonly Row[], format: "csv" | "ndjson"): Promise<string> {
  const folder = temporaryFolder();
  const database = await openDuckDb({ threads: 1 });
  const typed =
    "text::VARCHAR, whole::BIGINT, number::DOUBLE, moment::TIMESTAMP, cents::DECIMAL(30,2), bytes::BLOB, map::MAP(VARCHAR, VARCHAR), nested::STRUCT(deep MAP(VARCHAR, TIMESTAMP)[])".split(
      /, (?=[a-z])/,
    );
  const list = typed.map((column, i) => `${column} AS ${sqlName(names[i] ?? "")}`).join(", ");
  const values = rows.map((each) => `(${sqlOf(each)})`).join(", ");
  const path = join(folder, "in.parquet");
  await database.run(
    `COPY (SELECT ${list} FROM (VALUES ${values}) AS t(text, whole, number, moment, cents, bytes, map, nested)) TO ${sqlText(path)} (FORMAT parquet)`,
  );
  database.close();
  const out = join(folder, "out");
  await convertFiles(
    { files: { paths: [path], segments: [] }, folder },
    out,
    { format },
    { threads: 1 },
  );
  return readFileSync(out, "utf8");
}

function rfc3339(micros: bigint): string {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  const text = new Date(Number((micros - rest) / 1000n)).toISOString();
  return rest === 0n ? text : text.replace("Z", `${String(rest).padStart(3, "0")}Z`);
}

function decimal(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const infinite = (value: number) => (Number.isFinite(value) ? null : String(value));

/** A number's own text may differ from the one that JavaScript gives it. */
function cellsOf({ text, whole, number, micros, cents, bytes, map }: Row) {
  return {
    text,
    whole: whole?.toString() ?? null,
    number: number === null ? null : (infinite(number) ?? number),
    at: micros === null ? null : rfc3339(micros),
    cents: cents === null ? null : decimal(cents),
    bytes: bytes && Buffer.from(bytes).toString("base64"),
    map,
    deep: micros === null ? null : [{ at: rfc3339(micros) }],
  };
}

function expectCells(cells: readonly (string | null)[], expected: Row): void {
  const [text, whole, number, at, cents, bytes, map, deep] = cells;
  const isFinite = expected.number !== null && infinite(expected.number) === null;
  expect({
    text,
    whole,
    number: isFinite ? Number(number) : number,
    at,
    cents,
    bytes,
    map: map && (JSON.parse(map) as unknown),
    deep: deep && (JSON.parse(deep) as unknown),
  }).toEqual(cellsOf(expected));
}

test("CSV gives back every value, null apart from the empty text", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
      const [header, ...lines] = parseCsv(await roundTrip(rows, "csv"));
      const nested = ["nested.deep"];
      expect(header).toEqual([...names.slice(0, -1), ...nested]);
      expect(lines.length).toBe(rows.length);
      for (const [i, expected] of rows.entries()) expectCells(lines[i] ?? [], expected);
    }),
    { numRuns: 15 },
  );
});

test("NDJSON gives back every value, whole numbers digit by digit", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
      const lines = (await roundTrip(rows, "ndjson")).trimEnd().split("\n");
      expect(lines.length).toBe(rows.length);
      for (const [i, expected] of rows.entries()) {
        const line = lines[i] ?? "";
        const found = JSON.parse(line) as Record<string, unknown>;
        const { micros } = expected;
        expect(found["text"]).toBe(expected.text);
        expect(line).toContain(`"whole":${expected.whole ?? null}`);
        if (expected.number !== null) {
          expect(found["number"]).toBe(infinite(expected.number) ?? expected.number);
        }
        expect(found['odd "name", %s']).toBe(micros === null ? null : rfc3339(micros));
        expect(found["bytes"]).toBe(
          expected.bytes && Buffer.from(expected.bytes).toString("base64"),
        );
        expect(found["map"]).toEqual(expected.map);
        expect(found["nested.deep"]).toEqual(micros === null ? null : [{ at: rfc3339(micros) }]);
      }
    }),
    { numRuns: 15 },
  );
});

test("a second reader of the Parquet finds the same values as raw NDJSON", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "in.parquet");
  const database = await openDuckDb();
  await database.run(
    `COPY (SELECT 'p' || range AS id, MAP {'Email': [{'id': 'é' || range, 'primary': range % 2 = 0}]} AS identityMap,
       {'score': range / 7, 'at': TIMESTAMP '1969-12-31 23:59:59.999' + to_days(range::INT), 'tags': [range::VARCHAR, NULL]} AS _t
       FROM range(500)) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION snappy)`,
  );
  database.close();
  const out = join(folder, "out.ndjson");
  const source = { files: { paths: [path], segments: [] }, folder };
  const { rows } = await convertFiles(source, out, { format: "ndjson", raw: true }, { threads: 1 });
  const lines = readFileSync(out, "utf8").trimEnd().split("\n");
  const file = await asyncBufferFromFile(path);
  const other = await parquetReadObjects({ file, compressors });
  expect(rows).toBe(500);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    JSON.parse(JSON.stringify(other)) as unknown,
  );
});
