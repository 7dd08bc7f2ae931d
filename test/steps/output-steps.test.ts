import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { CanceledError } from "../../src/core/errors.ts";
import type { ManifestFile } from "../../src/data/output/manifest-record.ts";
import { verifyFolder } from "../../src/data/output/verify-folder.ts";
import { claimOutputStep } from "../../src/steps/claim-output.ts";
import { downloadFilesStep } from "../../src/steps/download-files.ts";
import { findBatch } from "../../src/steps/find-batch.ts";
import { listFiles, type ListedFile } from "../../src/steps/list-files.ts";
import { verifyFiles } from "../../src/steps/verify-files.ts";
import { writeManifestStep } from "../../src/steps/write-manifest.ts";
import { access } from "../simulator/world-calls.ts";
import {
  pathOf,
  simulate,
  type Simulated,
  type SimulatedOptions,
} from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";
import { tempFolder } from "../support/temp-folder.ts";

const isBytes = (request: Request) =>
  pathOf(request).startsWith(`${access}/files/`) && new URL(request.url).searchParams.has("path");
const downloads = ({ sent }: Simulated) =>
  sent.filter((call) => call.startsWith(`GET ${access}/files/`)).length;

/** The scores of the sandbox in three files, listed, and a folder for them. */
async function listed(options: SimulatedOptions = {}) {
  const world = await simulate({ files: 3, ...options });
  const found = await world.run(findBatch, {
    dataset: "Customer AI Scores - churn",
    createdClient: null,
    allLive: false,
  });
  const { files } = await world.run(listFiles, {
    batches: found.batches.map(({ id }) => ({ id, folder: null })),
  });
  world.sent.length = 0;
  const records = found.batches[0]?.records ?? -1;
  return { world, files, records, found, out: join(tempFolder(), "a", "b") };
}

type Listed = Awaited<ReturnType<typeof listed>>;

const download = ({ world, files, out }: Listed, runId = "run-1", overwrite = false) =>
  world.run(downloadFilesStep, { runId, out, overwrite, maxBytes: null, files });

function manifestOf(
  { world, found, out }: Listed,
  files: readonly ManifestFile[],
  runId = "run-1",
) {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return world.run(writeManifestStep, {
    runId,
    path: "batch",
    pathReason: "newest batch of a dataset",
    segments: [],
    dataset: { ...found.dataset, created: false },
    job: null,
    batches: found.batches.map(({ id }) => id),
    files,
    rows,
    bytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    counts: { job: null, catalog: rows, read: rows },
    startedAt: "2026-01-02T03:04:05.000Z",
    out,
  });
}

test("a claim makes the folder private, tells the hour, and may be repeated by its run", async () => {
  const { world, out } = await listed();
  const input = { runId: "run-1", out, overwrite: false };
  const claimedAt = new Date(world.clock.now()).toISOString();
  expect(await world.run(claimOutputStep, input)).toEqual({ claimedAt });
  expect(await world.run(claimOutputStep, input)).toEqual({ claimedAt });
  expect(statSync(out).mode & 0o777).toBe(0o700);
  await expect(world.run(claimOutputStep, { ...input, runId: "run-2" })).rejects.toMatchObject({
    code: "output-not-empty",
    message: `The output folder "${out}" belongs to the unfinished run run-1. Continue it with "aepx runs resume run-1", or choose another --out.`,
  });
});

test("from a listing to a whole folder that vouches for itself", async () => {
  const place = await listed();
  const { world, out, records } = place;
  const context = createStepContext();
  const { files } = await world.run(
    downloadFilesStep,
    { runId: "run-1", out, overwrite: false, maxBytes: null, files: place.files },
    context,
  );
  expect(files.map(({ name, sizeBytes }) => ({ name, sizeBytes }))).toEqual(
    place.files.map(({ name, sizeBytes }) => ({ name, sizeBytes })),
  );
  expect(context.news.at(-1)).toMatchObject({ filesDone: 3, filesTotal: 3 });
  const counts = { job: null, catalog: records };
  const checked = await world.run(verifyFiles, { out, files, counts, strictCounts: true });
  expect(checked).toMatchObject({
    rows: records,
    counts: { ...counts, read: records },
    warnings: [],
  });

  expect(await manifestOf(place, files)).toEqual({ manifest: join(out, "manifest.json") });
  expect(readdirSync(out).toSorted()).toEqual(
    [...files.map(({ name }) => name), "SHA256SUMS", "_SUCCESS", "manifest.json"].toSorted(),
  );
  const { manifest, problems } = await verifyFolder(out);
  expect(problems).toEqual([]);
  expect(manifest).toMatchObject({ runId: "run-1", rows: records, files });
});

test("downloaded again after an abort: whole files are kept, the rest is fetched", async () => {
  const controller = new AbortController();
  const stop = new CanceledError("Interrupted.");
  let opened = 0;
  const place = await listed({
    between(request, next) {
      if (!isBytes(request) || ++opened !== 3) return next(request);
      return new Promise((_resolve, reject) => {
        // The others are whole by then, or not: either is fine.
        setImmediate(() => controller.abort(stop));
        request.signal.addEventListener("abort", () => reject(request.signal.reason as Error));
      });
    },
  });
  const { world, out } = place;
  const input = { runId: "run-1", out, overwrite: false, maxBytes: null, files: place.files };
  const context = createStepContext({ signal: controller.signal });
  await expect(world.run(downloadFilesStep, input, context)).rejects.toBe(stop);
  const whole = place.files.filter(({ name }) => existsSync(join(out, name))).length;
  expect(whole).toBeLessThan(3);

  world.sent.length = 0;
  const { files } = await download(place);
  expect(downloads(world)).toBe(3 - whole);
  expect(files).toHaveLength(3);
  world.sent.length = 0;
  expect(await download(place)).toEqual({ files });
  expect(downloads(world)).toBe(0);
});

test("overwrite replaces what the other run's manifest lists, and nothing else", async () => {
  const place = await listed();
  const { out } = place;
  await manifestOf(place, (await download(place)).files);
  writeFileSync(join(out, "notes.txt"), "mine");
  await expect(download(place, "run-2")).rejects.toMatchObject({
    code: "output-not-empty",
    message: `The output folder "${out}" already holds the output of run run-1. Add --overwrite to replace it, or choose another --out.`,
  });
  const { files } = await download({ ...place, files: place.files.slice(0, 1) }, "run-2", true);
  await manifestOf(place, files, "run-2");
  expect(readdirSync(out).toSorted()).toEqual(
    [
      ...files.map(({ name }) => name),
      "SHA256SUMS",
      "_SUCCESS",
      "manifest.json",
      "notes.txt",
    ].toSorted(),
  );
});

test("a folder that another run works in is not touched, with or without overwrite", async () => {
  const place = await listed();
  await place.world.run(claimOutputStep, { runId: "run-1", out: place.out, overwrite: false });
  for (const overwrite of [false, true])
    await expect(download(place, "run-2", overwrite)).rejects.toMatchObject({
      code: "output-not-empty",
    });
  expect(downloads(place.world)).toBe(0);
  expect(readFileSync(join(place.out, ".aepx-run"), "utf8")).toBe("run-1\n");
});

test("an audience of nobody: no file, and a folder that says so", async () => {
  const place = { ...(await listed()), files: [] as ListedFile[] };
  const { files } = await download(place);
  expect(files).toEqual([]);
  const counts = { job: 0, catalog: 0 };
  const verified = { out: place.out, files, counts, strictCounts: true };
  expect(await place.world.run(verifyFiles, verified)).toMatchObject({ rows: 0, bytes: 0 });
  await manifestOf(place, files);
  expect((await verifyFolder(place.out)).problems).toEqual([]);
});

test("a file that shrank or went since it was written is not vouched for", async () => {
  const place = await listed();
  const { world, out, records } = place;
  const { files } = await download(place);
  const [file] = files;
  const path = join(out, file?.name ?? "");
  const verify = () =>
    world.run(verifyFiles, {
      out,
      files,
      counts: { job: null, catalog: records },
      strictCounts: false,
    });
  truncateSync(path, 7);
  await expect(verify()).rejects.toMatchObject({
    name: "DataError",
    code: "size-mismatch",
    message: `"${file?.name}" in ${out} has 7 bytes, and ${file?.sizeBytes} were written. Something else works in this folder; export again into another.`,
    details: { file: file?.name },
  });
  rmSync(path);
  await expect(verify()).rejects.toThrow(
    `"${file?.name}" in ${out} is gone, and ${file?.sizeBytes} were written.`,
  );
});

test("counts: Catalog's is hard, the job's is told, or hard when asked", async () => {
  const place = await listed();
  const { world, out, records } = place;
  const { files } = await download(place);
  const verify = (
    counts: { job: number | null; catalog: number | null },
    strictCounts: boolean,
  ) => {
    const context = createStepContext();
    const done = world.run(verifyFiles, { out, files, counts, strictCounts }, context);
    return { done, news: context.news };
  };
  await expect(verify({ job: null, catalog: records + 1 }, false).done).rejects.toMatchObject({
    code: "count-mismatch",
    message: `The files hold ${records} rows, and Catalog counted ${records + 1}. Nothing vouches for them: export again.`,
  });
  const warning = `The export job counted ${records - 1} rows, and the files hold ${records}.`;
  const soft = verify({ job: records - 1, catalog: null }, false);
  expect(await soft.done).toMatchObject({ rows: records, warnings: [warning] });
  expect(soft.news).toEqual([{ warning }]);
  expect(world.warnings).toEqual([warning]);
  await expect(verify({ job: records - 1, catalog: null }, true).done).rejects.toMatchObject({
    code: "count-mismatch",
  });
});
