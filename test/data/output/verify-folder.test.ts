import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { writeManifest } from "../../../src/data/output/manifest.ts";
import { requireWhole } from "../../../src/data/output/require-whole.ts";
import { verifyFolder } from "../../../src/data/output/verify-folder.ts";
import { failureOf, manifestFile, manifestOf, temporaryFolder } from "../sample.ts";

const content = Buffer.from("PAR1 rows PAR1");

async function finishedFolder(): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "sub"));
  const names = ["part-0", "part-1", "sub/part-2"];
  for (const name of names) writeFileSync(join(folder, name), content);
  await writeManifest(folder, manifestOf(names.map((name) => manifestFile(name, content))));
  return folder;
}

async function problemsOf(folder: string): Promise<string[]> {
  const { problems } = await verifyFolder(folder);
  return problems.map(({ file, problem }) => `${file}: ${problem}`).toSorted();
}

test("an untouched folder has no problems", async () => {
  const folder = await finishedFolder();
  expect(await verifyFolder(folder)).toMatchObject({ manifest: { runId: "run-1" }, problems: [] });
  expect(await requireWhole(folder, { runId: "run-1" })).toMatchObject({ rows: 3 });
});

test("finds any flipped byte of any file", async () => {
  const folder = await finishedFolder();
  for (const name of ["part-0", "sub/part-2", "SHA256SUMS", "manifest.json"]) {
    const path = join(folder, name);
    const whole = readFileSync(path);
    // Every byte of the small ones, every fifth of the others.
    for (let at = 0; at < whole.length; at += whole.length < 100 ? 1 : 5) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(path, bytes);
      const problems = await problemsOf(folder).catch((error: unknown) => [
        (error as { code: string }).code,
      ]);
      expect(problems, `${name} at ${at}`).not.toStrictEqual([]);
    }
    writeFileSync(path, whole);
  }
}, 30_000);

test.each<[string, (folder: string) => void, string[]]>([
  [
    "a missing file",
    (folder) => {
      rmSync(join(folder, "part-1"));
    },
    ["part-1: missing"],
  ],
  [
    "a missing subfolder",
    (folder) => {
      rmSync(join(folder, "sub"), { recursive: true });
    },
    ["sub/part-2: missing"],
  ],
  [
    "a shortened file",
    (folder) => {
      writeFileSync(join(folder, "part-1"), "PAR1");
    },
    ["part-1: size"],
  ],
  [
    "changed bytes",
    (folder) => {
      writeFileSync(join(folder, "part-1"), "PAR1 Rows PAR1");
    },
    ["part-1: checksum"],
  ],
  [
    "a folder in a file's place",
    (folder) => {
      rmSync(join(folder, "part-1"));
      mkdirSync(join(folder, "part-1"));
    },
    ["part-1: not-a-file"],
  ],
  [
    "a link in a file's place",
    (folder) => {
      rmSync(join(folder, "part-1"));
      symlinkSync("part-0", join(folder, "part-1"));
    },
    ["part-1: not-a-file"],
  ],
  [
    "added things",
    (folder) => {
      writeFileSync(join(folder, "x"), "");
      writeFileSync(join(folder, "sub", "y.part"), "");
      mkdirSync(join(folder, "z"));
    },
    ["sub/y.part: added", "x: added", "z: added"],
  ],
  [
    "no _SUCCESS",
    (folder) => {
      rmSync(join(folder, "_SUCCESS"));
    },
    ["_SUCCESS: missing"],
  ],
  [
    "a filled _SUCCESS",
    (folder) => {
      writeFileSync(join(folder, "_SUCCESS"), "no");
    },
    ["_SUCCESS: size"],
  ],
  [
    "no sums",
    (folder) => {
      rmSync(join(folder, "SHA256SUMS"));
    },
    ["SHA256SUMS: missing"],
  ],
  [
    "a claim that was not let go",
    (folder) => {
      writeFileSync(join(folder, ".aepx-run"), "run-1\n");
    },
    [],
  ],
])("finds %s", async (_what, change, problems) => {
  const folder = await finishedFolder();
  change(folder);
  expect(await problemsOf(folder)).toStrictEqual(problems);
});

test("says each problem in words", async () => {
  const folder = await finishedFolder();
  writeFileSync(join(folder, "part-1"), "PAR1");
  writeFileSync(join(folder, "x.part"), "");
  expect((await verifyFolder(folder)).problems.map(({ message }) => message)).toStrictEqual([
    '"part-1" has 4 bytes instead of 14',
    '"x.part" is not in the manifest (a download that did not end)',
  ]);
});

test("a folder without a manifest cannot be verified", async () => {
  const folder = temporaryFolder();
  expect(await failureOf(verifyFolder(folder))).toMatchObject({
    code: "manifest-damaged",
    message: `"${folder}" has no manifest.json: it is not the finished output of aepx, or the file was removed.`,
  });
});

test.each<[string, (folder: string) => void]>([
  [
    "content-changed",
    (folder) => {
      rmSync(join(folder, "part-1"));
    },
  ],
  [
    "size-mismatch",
    (folder) => {
      writeFileSync(join(folder, "part-1"), "PAR1");
    },
  ],
  [
    "checksum-mismatch",
    (folder) => {
      writeFileSync(join(folder, "part-1"), "PAR1 Rows PAR1");
    },
  ],
  [
    "manifest-damaged",
    (folder) => {
      rmSync(join(folder, "manifest.json"));
    },
  ],
])("a finished run whose files are not whole fails with %s", async (code, change) => {
  const folder = await finishedFolder();
  change(folder);
  expect((await failureOf(requireWhole(folder, { runId: "run-1" }))).code).toBe(code);
});

test("names the first problem and counts the rest", async () => {
  const folder = await finishedFolder();
  rmSync(join(folder, "part-0"));
  rmSync(join(folder, "part-1"));
  const error = await failureOf(requireWhole(folder, { runId: "run-1" }));
  expect(error.message).toBe(
    `The output of run run-1 in "${folder}" is no longer whole: "part-0" is missing (and 1 more). Start a new run with --overwrite or another --out.`,
  );
});

test("files that somebody added do no harm, another run's output does", async () => {
  const folder = await finishedFolder();
  writeFileSync(join(folder, "notes.txt"), "mine");
  await requireWhole(folder, { runId: "run-1" });
  const error = await failureOf(requireWhole(folder, { runId: "run-0" }));
  expect(error).toMatchObject({ code: "content-changed", details: { foundRunId: "run-1" } });
});

test("stops when asked to", async () => {
  const folder = await finishedFolder();
  await expect(
    verifyFolder(folder, { signal: AbortSignal.abort(new Error("stop")) }),
  ).rejects.toThrow("stop");
  expect(readdirSync(folder)).toContain("_SUCCESS");
});

test("a finished output that somebody moved away is told, with the way to fetch it again", async () => {
  const folder = join(temporaryFolder(), "moved");
  expect(await failureOf(requireWhole(folder, { runId: "r1" }))).toMatchObject({
    code: "content-changed",
    message: `The output of run r1 is no longer in "${folder}". If somebody moved it, nothing is lost; to fetch it again: aepx download --run r1 --out DIR`,
  });
});
