import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { writeManifest } from "../../../src/data/output/manifest.ts";
import {
  checkOutput,
  claimOutput,
  clearPrevious,
  inspectOutput,
  releaseOutput,
} from "../../../src/data/output/output-folder.ts";
import { failureOf, manifestFile, manifestOf, temporaryFolder } from "../sample.ts";

const content = Buffer.from("rows");

async function finished(folder: string, runId: string, names = ["part-0"]): Promise<void> {
  for (const name of names) writeFileSync(join(folder, name), content);
  await writeManifest(
    folder,
    manifestOf(
      names.map((name) => manifestFile(name, content)),
      { runId },
    ),
  );
}

test("tells what stands where the output shall be", async () => {
  const folder = temporaryFolder();
  const out = join(folder, "out");
  const kind = async () => (await inspectOutput(out)).kind;
  expect(await kind()).toBe("absent");
  mkdirSync(out);
  expect(await kind()).toBe("empty");
  await claimOutput(out, "run-1");
  expect(await inspectOutput(out)).toStrictEqual({
    kind: "claimed",
    runId: "run-1",
    previous: null,
  });
  await finished(out, "run-1");
  // _SUCCESS is there, the run has only not let go.
  expect(await kind()).toBe("finished");
  await releaseOutput(out, "run-1");
  expect(await inspectOutput(out)).toMatchObject({
    kind: "finished",
    manifest: { runId: "run-1" },
  });
});

test("a folder with anything else, or with a manifest that is not whole, is foreign", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "holiday.jpg"), "");
  expect(await inspectOutput(folder)).toStrictEqual({ kind: "foreign", entry: "holiday.jpg" });
  const other = temporaryFolder();
  await finished(other, "run-1");
  writeFileSync(join(other, "manifest.json"), "{");
  expect((await inspectOutput(other)).kind).toBe("foreign");
});

test("a claim whose writer died before its id was written claims nothing", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".aepx-run"), "");
  expect(await inspectOutput(folder)).toStrictEqual({ kind: "empty" });
  await claimOutput(folder, "run-2");
  expect(readFileSync(join(folder, ".aepx-run"), "utf8")).toBe("run-2\n");
});

test("an empty or absent folder is fine, and checking changes nothing", async () => {
  const folder = temporaryFolder();
  expect(await checkOutput(folder)).toStrictEqual({ kind: "empty" });
  expect(await checkOutput(join(folder, "a", "b"))).toStrictEqual({ kind: "absent" });
  expect(readdirSync(folder)).toStrictEqual([]);
});

test("a file, or a path through a file, is refused", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  for (const out of [file, join(file, "a", "b")]) {
    const error = await failureOf(checkOutput(out));
    expect(error).toMatchObject({
      code: "bad-option",
      message: `--out expects a folder, but "${file}" is a file. Choose another path or remove the file.`,
    });
  }
});

test("a foreign folder is refused, with --overwrite too", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "holiday.jpg"), "");
  for (const overwrite of [false, true]) {
    const error = await failureOf(checkOutput(folder, { overwrite }));
    expect(error).toMatchObject({
      code: "output-not-empty",
      message: `The output folder "${folder}" is not empty (it holds "holiday.jpg") and was not written by aepx. Choose an empty or new folder.`,
    });
  }
});

test("a finished output needs --overwrite, or to be the run's own", async () => {
  const folder = temporaryFolder();
  await finished(folder, "run-1");
  const error = await failureOf(checkOutput(folder));
  expect(error.message).toBe(
    `The output folder "${folder}" already holds the output of run run-1. Add --overwrite to replace it, or choose another --out.`,
  );
  expect((await failureOf(checkOutput(folder, { runId: "run-2" }))).code).toBe("output-not-empty");
  expect((await checkOutput(folder, { overwrite: true })).kind).toBe("finished");
  expect((await checkOutput(folder, { runId: "run-1" })).kind).toBe("finished");
});

test("an unfinished run keeps its folder, also against --overwrite", async () => {
  const folder = temporaryFolder();
  await claimOutput(folder, "run-1");
  const error = await failureOf(checkOutput(folder, { overwrite: true, runId: "run-2" }));
  expect(error).toMatchObject({
    code: "output-not-empty",
    message: `The output folder "${folder}" belongs to the unfinished run run-1. Continue it with "aepx runs resume run-1", or choose another --out.`,
  });
  expect((await failureOf(claimOutput(folder, "run-2"))).message).toBe(error.message);
  expect((await checkOutput(folder, { runId: "run-1" })).kind).toBe("claimed");
});

/** Takes the right to write away: by mode, or, for root who may do anything, by mounting the disk read-only. */
function makeReadOnly(folder: string): boolean {
  if (process.getuid?.() === 0) {
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", folder]);
    if (mounted.status !== 0) return false;
    onTestFinished(() => {
      spawnSync("umount", [folder]);
    });
  } else {
    chmodSync(folder, 0o500);
    onTestFinished(() => {
      chmodSync(folder, 0o700);
    });
  }
  return true;
}

test("a folder without the right to write is refused, whether it is the output or its parent", async ({
  skip,
}) => {
  const folder = temporaryFolder();
  if (!makeReadOnly(folder)) skip("root without the right to mount may write everywhere");
  for (const out of [folder, join(folder, "x", "y")]) {
    const error = await failureOf(checkOutput(out));
    expect(error.code).toBe("output-unwritable");
    expect(error.message).toMatch(
      /^Cannot write into ".+": (permission denied|the file system is read-only)\. Make it writable or choose another --out\.$/,
    );
    expect((await failureOf(claimOutput(out, "run-1"))).code).toBe("output-unwritable");
  }
});

test("a place that takes no folders is refused", async () => {
  const error = await failureOf(claimOutput("/proc/self/nowhere/out", "run-1"));
  expect(error.code).toBe("output-unwritable");
});

test("claiming makes folder and claim private, and may be repeated", async () => {
  const folder = join(temporaryFolder(), "a", "b");
  await claimOutput(folder, "run-1");
  await claimOutput(folder, "run-1");
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, ".aepx-run")).mode & 0o777).toBe(0o600);
  const open = temporaryFolder();
  chmodSync(open, 0o755);
  await claimOutput(open, "run-1");
  expect(statSync(open).mode & 0o777).toBe(0o700);
});

test("only the holder lets go", async () => {
  const folder = temporaryFolder();
  await claimOutput(folder, "run-1");
  await releaseOutput(folder, "run-2");
  expect(existsSync(join(folder, ".aepx-run"))).toBe(true);
  await releaseOutput(folder, "run-1");
  await releaseOutput(folder, "run-1");
  expect(readdirSync(folder)).toStrictEqual([]);
});

test("clearing removes what the manifest lists and nothing else", async () => {
  const folder = temporaryFolder();
  for (const name of ["one", "two"]) mkdirSync(join(folder, name));
  await finished(folder, "run-1", ["part-0", "one/x", "two/x"]);
  writeFileSync(join(folder, "notes.txt"), "mine");
  writeFileSync(join(folder, "two", "notes.txt"), "mine");
  await claimOutput(folder, "run-2");
  await clearPrevious(folder, "run-2");
  expect(readdirSync(folder).toSorted()).toStrictEqual([".aepx-run", "notes.txt", "two"]);
  expect(readdirSync(join(folder, "two"))).toStrictEqual(["notes.txt"]);
  await clearPrevious(folder, "run-2");
});

test("clearing spares the run's own output", async () => {
  const folder = temporaryFolder();
  await finished(folder, "run-1");
  const before = readdirSync(folder);
  await clearPrevious(folder, "run-1");
  expect(readdirSync(folder)).toStrictEqual(before);
});

test("while a run replaces an output, the old one is told beside the claim", async () => {
  const folder = temporaryFolder();
  await finished(folder, "run-1");
  await claimOutput(folder, "run-2");
  expect(await inspectOutput(folder)).toMatchObject({
    kind: "claimed",
    runId: "run-2",
    previous: { runId: "run-1" },
  });
});
