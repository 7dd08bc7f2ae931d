import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readRowCount } from "../../../src/data/parquet/parquet-footer.ts";
import { failureOf, temporaryFolder, writeParquet } from "../sample.ts";

test("counts the rows of a file, nested or without any", async () => {
  const path = join(temporaryFolder(), "x.parquet");
  const columns = `{'city': 'x', 'geo': {'lat': 1.5}} AS home, MAP {'Email': [{'id': 'a'}]} AS identityMap`;
  await writeParquet(path, `SELECT range AS id, ${columns} FROM range(10)`);
  expect(await readRowCount(path)).toBe(10);
  await writeParquet(path, "SELECT range AS id FROM range(0)");
  expect(await readRowCount(path)).toBe(0);
});

test("reads a footer that is longer than the first look at the tail", async () => {
  const path = join(temporaryFolder(), "x.parquet");
  const columns = Array.from({ length: 1500 }, (_, index) => `range AS column_number_${index}`);
  await writeParquet(path, `SELECT ${columns.join(", ")} FROM range(3)`);
  expect(readFileSync(path).readUInt32LE(readFileSync(path).length - 8)).toBeGreaterThan(64 * 1024);
  expect(await readRowCount(path)).toBe(3);
});

async function damaged(change: (bytes: Buffer) => Buffer): Promise<string> {
  const path = join(temporaryFolder(), "x.parquet");
  await writeParquet(path, "SELECT range AS id FROM range(1000)");
  writeFileSync(path, change(readFileSync(path)));
  const error = await failureOf(readRowCount(path, "x.parquet"));
  expect(error).toMatchObject({ name: "DataError", code: "not-parquet" });
  return error.message;
}

test.each<[string, string, (bytes: Buffer) => Buffer]>([
  ["an empty file", "0 bytes are too few", () => Buffer.alloc(0)],
  [
    "a web page",
    "it does not begin with PAR1",
    () => Buffer.from("<html>service unavailable</html>"),
  ],
  ["a cut file", "it does not end with PAR1", (bytes) => bytes.subarray(0, -7)],
  [
    "a lying footer length",
    "its footer would have 4294967295 bytes",
    (bytes) => Buffer.concat([bytes.subarray(0, -8), Buffer.from("ffffffff50415231", "hex")]),
  ],
  [
    "a footer of noise",
    "its footer cannot be read",
    (bytes) => bytes.fill(0xff, bytes.length - 40, bytes.length - 8),
  ],
  [
    "a file that lost its middle",
    "its columns lie outside the file",
    (bytes) =>
      Buffer.concat([
        bytes.subarray(0, 4),
        bytes.subarray(-(bytes.readUInt32LE(bytes.length - 8) + 8)),
      ]),
  ],
])("refuses %s", async (_what, why, change) => {
  expect(await damaged(change)).toBe(`"x.parquet" is not a whole Parquet file: ${why}.`);
});

test("no flipped byte of a footer makes it throw anything but not-parquet", async () => {
  const path = join(temporaryFolder(), "x.parquet");
  await writeParquet(path, "SELECT range AS id, 'x' AS text FROM range(10)");
  const whole = readFileSync(path);
  for (let at = whole.length - whole.readUInt32LE(whole.length - 8) - 8; at < whole.length; at++) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    writeFileSync(path, bytes);
    await readRowCount(path).catch((error: unknown) => {
      expect(error).toMatchObject({ code: "not-parquet" });
    });
  }
});

test("a truncated file is refused wherever the cut is", async () => {
  const path = join(temporaryFolder(), "x.parquet");
  await writeParquet(path, "SELECT range AS id FROM range(10)");
  for (let size = readFileSync(path).length - 1; size >= 0; size--) {
    truncateSync(path, size);
    expect((await failureOf(readRowCount(path))).code).toBe("not-parquet");
  }
});
