import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { ManifestFile } from "../../src/data/output/manifest-record.ts";
import { checkFilter } from "../../src/steps/check-filter.ts";
import { convertFilesStep } from "../../src/steps/convert-files.ts";
import { dropSourcesStep } from "../../src/steps/drop-sources.ts";
import { filterFilesStep } from "../../src/steps/filter-files.ts";
import { writeParquet } from "../data/sample.ts";
import { simulate } from "../support/simulated-platform.ts";
import { resizeDisk, smallDisk } from "../support/small-disk.ts";
import { createStepContext } from "../support/step-context.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** Files of 100 rows each, scores counted on from one to the next. */
async function delivered(out: string, ...names: string[]): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const [i, name] of names.entries()) {
    mkdirSync(join(out, name, ".."), { recursive: true });
    const select = `SELECT 'p' || range AS id, {'score': range} AS _t FROM range(${i * 100}, ${i * 100 + 100})`;
    await writeParquet(join(out, name), select);
    const { size } = statSync(join(out, name));
    files.push({ name, sizeBytes: size, rows: 100, sha256: "0", batchId: `b${i}`, groupId: "g" });
  }
  return files;
}

const segments = [] as const;

test("a condition leaves one file in every folder that has rows for it, and the fetched ones until they are dropped", async () => {
  const [world, out] = [await simulate(), tempFolder()];
  const files = await delivered(out, "a/1.parquet", "a/2.parquet", "b/3.parquet");
  const input = { out, files, segments, where: '_t.score >= 150 AND "_t.score" < 200' };
  const kept = await world.run(filterFilesStep, input);
  expect(kept.files).toMatchObject([{ name: "a/audience.parquet", rows: 50, batchId: "b0" }]);
  expect(readdirSync(join(out, "b"))).toEqual(["3.parquet"]);
  expect(await world.run(filterFilesStep, input)).toEqual(kept);

  const drop = { out, sources: files, files: kept.files };
  for (let times = 0; times < 2; times += 1) {
    expect(await world.run(dropSourcesStep, drop)).toEqual({ dropped: 3 });
  }
  expect([readdirSync(join(out, "a")), readdirSync(join(out, "b"))]).toEqual([
    ["audience.parquet"],
    [],
  ]);
});

test("what keeps a condition from being checked beforehand is no failure", async () => {
  const world = await simulate();
  const path = "/data/foundation/export/files/gone?path=gone.parquet";
  const gone = { batchId: "b1", groupId: "gone", name: "gone.parquet", sizeBytes: 1000, path };
  const input = { files: [{ ...gone, subfolder: null }], segments, where: "score > 1" };
  expect(await world.run(checkFilter, input)).toEqual({ checked: false });
  expect(await world.run(checkFilter, { ...input, files: [] })).toEqual({ checked: true });
});

test("without a condition and without a format the files stay as they are", async () => {
  const [world, out] = [await simulate(), tempFolder()];
  const files = await delivered(out, "1.parquet");
  const input = { out, files, segments };
  expect(await world.run(filterFilesStep, { ...input, where: null })).toEqual({ files });
  const converted = await world.run(convertFilesStep, { ...input, format: null, raw: false });
  expect(converted).toEqual({ converted: [] });
  expect(readdirSync(out)).toEqual(["1.parquet"]);
});

test("nothing is dropped when what replaces it is not there in full", async () => {
  const [world, out] = [await simulate(), tempFolder()];
  const files = await delivered(out, "1.parquet");
  const kept = await world.run(filterFilesStep, { out, files, segments, where: "true" });
  writeFileSync(join(out, "audience.parquet"), "cut");
  await expect(
    world.run(dropSourcesStep, { out, sources: files, files: kept.files }),
  ).rejects.toMatchObject({
    code: "size-mismatch",
    message: `"audience.parquet" in ${out} has 3 bytes, and ${kept.files[0]?.sizeBytes} were written. Something else works in this folder; nothing was removed. Export again into another.`,
  });
  expect(existsSync(join(out, "1.parquet"))).toBe(true);
});

test("a condition that can never fit frees the folder; a damaged file does not", async () => {
  const [world, out] = [await simulate(), tempFolder()];
  const files = await delivered(out, "1.parquet");
  const input = { out, files, segments, where: '"_t.scor" > 7' };
  await expect(world.run(filterFilesStep, input)).rejects.toMatchObject({
    code: "bad-option",
    message: `--where cannot be used: Referenced column "_t.scor" not found in FROM clause. Did you mean "_t.score"? The rows are still on the platform; with another condition: aepx download --batch b0 --out DIR --where SQL`,
  });
  expect(readdirSync(out)).toEqual([]);

  const again = await delivered(out, "1.parquet");
  const bytes = readFileSync(join(out, "1.parquet"));
  writeFileSync(join(out, "1.parquet"), bytes.fill(0xee, 4, 200));
  await expect(
    world.run(filterFilesStep, { out, files: again, segments, where: "_t.score > 7" }),
  ).rejects.toMatchObject({ code: "not-parquet" });
  expect(readdirSync(out)).toEqual(["1.parquet"]);
});

test("conversion leaves a file and its schema in every folder, and may be repeated", async () => {
  const [world, out] = [await simulate(), tempFolder()];
  const files = await delivered(out, "a/1.parquet", "b/2.parquet");
  const input = { out, files, segments, format: "ndjson", raw: true } as const;
  const { converted } = await world.run(convertFilesStep, input);
  expect(converted.map(({ name, rows }) => [name, rows])).toEqual([
    ["a/audience.ndjson", 100],
    ["a/audience.schema.json", null],
    ["b/audience.ndjson", 100],
    ["b/audience.schema.json", null],
  ]);
  for (const { name, sizeBytes } of converted) {
    expect(statSync(join(out, name))).toMatchObject({ size: sizeBytes });
    expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
  }
  const [first] = readFileSync(join(out, "b", "audience.ndjson"), "utf8").split("\n");
  expect(JSON.parse(first ?? "")).toEqual({ id: "p100", _t: { score: 100 } });
  expect(await world.run(convertFilesStep, input)).toEqual({ converted });
});

test("an interrupted conversion leaves nothing half", async () => {
  const [world, out] = [await simulate(), tempFolder()];
  const files = await delivered(out, "1.parquet");
  const stop = new Error("Interrupted.");
  const context = createStepContext({ signal: AbortSignal.abort(stop) });
  const input = { out, files, segments, format: "csv", raw: false } as const;
  await expect(world.run(convertFilesStep, input, context)).rejects.toBe(stop);
  await expect(
    world.run(filterFilesStep, { out, files, segments, where: "true" }, context),
  ).rejects.toBe(stop);
  expect(readdirSync(out)).toEqual(["1.parquet"]);
});

test("a disk that fills up is told, keeps what was fetched, and goes on with more room", async (context) => {
  const [world, out] = [await simulate(), smallDisk(1)];
  if (out === undefined) return context.skip("no right to mount a small disk");
  const path = join(out, "1.parquet");
  await writeParquet(path, "SELECT repeat('x', 2000) AS text FROM range(2000)");
  const file = { name: "1.parquet", sizeBytes: statSync(path).size, rows: 2000 };
  const files = [{ ...file, sha256: "0", batchId: "b", groupId: "g" }];
  const input = { out, files, segments, format: "csv", raw: false } as const;
  await expect(world.run(convertFilesStep, input)).rejects.toMatchObject({
    code: "disk-full",
    message: `The disk of "${out}" is full. Free some space and run the same command again (finished files are kept), or choose another --out.`,
  });
  expect(readdirSync(out)).toEqual(["1.parquet"]);
  resizeDisk(out, 16);
  const { converted } = await world.run(convertFilesStep, input);
  expect(converted[0]).toMatchObject({ name: "audience.csv", rows: 2000 });
  return undefined;
});
