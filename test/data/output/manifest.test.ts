import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { expect, test } from "vitest";

import type { Manifest } from "../../../src/data/output/manifest-record.ts";
import {
  readManifest,
  renderSums,
  sha256,
  writeManifest,
} from "../../../src/data/output/manifest.ts";
import { failureOf, manifestFile, manifestOf, temporaryFolder } from "../sample.ts";

const content = Buffer.from("rows");
const hasSha256sum = spawnSync("sha256sum", ["--version"]).status === 0;

test("writes manifest, sums and an empty _SUCCESS, all private, and reads the manifest back", async () => {
  const folder = temporaryFolder();
  const manifest = manifestOf([manifestFile("part-0", content)]);
  expect(await writeManifest(folder, manifest)).toBe(join(folder, "manifest.json"));
  expect(readdirSync(folder).toSorted()).toStrictEqual(["SHA256SUMS", "_SUCCESS", "manifest.json"]);
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
  expect(readFileSync(join(folder, "_SUCCESS"))).toHaveLength(0);
  expect(await readManifest(folder)).toStrictEqual(manifest);
  expect(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"))).toStrictEqual(manifest);
});

test.runIf(hasSha256sum)("sha256sum -c accepts the sums and finds a flipped byte", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "sub"));
  const names = ["part 0", "-n", "*x", "größe", "sub/x"];
  for (const name of names) writeFileSync(join(folder, name), content);
  await writeManifest(folder, manifestOf(names.map((name) => manifestFile(name, content))));
  const check = () =>
    spawnSync("sha256sum", ["--strict", "-c", "SHA256SUMS"], { cwd: folder, encoding: "utf8" });
  expect(check()).toMatchObject({ status: 0 });
  writeFileSync(join(folder, "part 0"), "Rows");
  expect(check()).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("part 0: FAILED") as string,
  });
});

test.runIf(hasSha256sum)("sha256sum -c accepts an audience of nobody", async () => {
  const folder = temporaryFolder();
  await writeManifest(folder, manifestOf([]));
  expect(spawnSync("sha256sum", ["--strict", "-c", "SHA256SUMS"], { cwd: folder }).status).toBe(0);
});

test.runIf(hasSha256sum)("escapes names as coreutils does", () => {
  const folder = temporaryFolder();
  const names = ["back\\slash", "line\nend", "plain"];
  for (const name of names) writeFileSync(join(folder, name), content);
  const files = names.map((name) => manifestFile(name, content));
  writeFileSync(join(folder, "manifest.json"), "{}");
  const written = renderSums({ files }, sha256("{}"));
  const theirs = spawnSync("sha256sum", [...names, "manifest.json"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(written).toBe(theirs.stdout);
});

test("a carriage return in a name is escaped, as newer coreutils do", () => {
  expect(renderSums({ files: [manifestFile("a\rb", content)] }, sha256("")).split("\n")[0]).toBe(
    `\\${sha256(content)}  a\\rb`,
  );
});

test("there is no manifest in a folder without one, or in no folder at all", async () => {
  const folder = temporaryFolder();
  expect(await readManifest(folder)).toBeUndefined();
  expect(await readManifest(join(folder, "nowhere"))).toBeUndefined();
});

const whole = manifestOf([manifestFile("part-0", content)], {
  segments: [{ id: "s", name: "High churn risk", evaluatedAt: null }],
  dataset: { id: "d", name: "n", created: true },
  job: { id: "j", status: "SUCCEEDED" },
});

function without(key: keyof Manifest): object {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
}

test.each<[string, string]>([
  ["", "it is not JSON"],
  ['{"schemaVersion":1', "it is not JSON"],
  ["[]", "it is not a JSON object"],
  ["{}", "its schemaVersion is missing, not 1"],
  [JSON.stringify({ ...whole, schemaVersion: 2 }), "its schemaVersion is 2, not 1"],
  ...Object.keys(whole)
    .filter((key) => key !== "schemaVersion")
    .map((key): [string, string] => [
      JSON.stringify(without(key as keyof Manifest)),
      `its field "${key}" is missing or not what it should be`,
    ]),
  ...["../x", "/etc/passwd", "a/b/c", "a//b", "manifest.json", "", "..", "x/.."].map(
    (name): [string, string] => [
      JSON.stringify({ ...whole, files: [{ ...manifestFile("x", content), name }] }),
      'its field "files" is missing or not what it should be',
    ],
  ),
  [
    JSON.stringify({ ...whole, files: [{ ...manifestFile("x", content), sha256: "ABC" }] }),
    'its field "files" is missing or not what it should be',
  ],
])("refuses the damaged manifest %j", async (text, why) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "manifest.json"), text);
  const error = await failureOf(readManifest(folder));
  expect(error).toMatchObject({ name: "DataError", code: "manifest-damaged" });
  expect(error.message).toBe(
    `"${join(folder, "manifest.json")}" is damaged: ${why}. Restore it, or export again into another folder.`,
  );
});

test("no cut of a manifest is taken for a whole one", async () => {
  const folder = temporaryFolder();
  const text = JSON.stringify(whole);
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), async (length) => {
      writeFileSync(join(folder, "manifest.json"), text.slice(0, length));
      expect((await failureOf(readManifest(folder))).code).toBe("manifest-damaged");
    }),
  );
});

test("a folder that is gone is output-unwritable", async () => {
  const folder = temporaryFolder();
  rmSync(folder, { recursive: true });
  const error = await failureOf(writeManifest(folder, whole));
  expect(error.message).toBe(
    `Cannot write into "${folder}": it was removed meanwhile. Make it writable or choose another --out.`,
  );
});
