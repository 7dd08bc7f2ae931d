import { existsSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { Manifest } from "../../../src/data/output/manifest-record.ts";
import { writeManifest } from "../../../src/data/output/manifest.ts";
import { claimOutput } from "../../../src/data/output/output-folder.ts";
import { REFRESH_FILE } from "../../../src/data/snapshots/refresh-record.ts";
import {
  checkRefreshFolder,
  listSnapshots,
  pointLatest,
  removeSnapshots,
} from "../../../src/data/snapshots/snapshots.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const empty: Manifest = {
  schemaVersion: 1,
  runId: "r1",
  path: "profile",
  pathReason: "Profile is enabled",
  segments: [],
  dataset: null,
  job: null,
  batches: [],
  files: [],
  rows: 0,
  bytes: 0,
  counts: { job: null, catalog: null, read: 0 },
  startedAt: "2026-11-25T06:00:00.000Z",
  finishedAt: "2026-11-25T06:00:00.000Z",
};

async function goodSnapshot(folder: string, name: string): Promise<void> {
  mkdirSync(join(folder, name), { recursive: true });
  await writeManifest(join(folder, name), empty);
}

test("an absent, an empty and a refreshed folder can be refreshed into", async () => {
  const folder = tempFolder();
  await checkRefreshFolder(join(folder, "absent"));
  await checkRefreshFolder(folder);
  writeFileSync(join(folder, REFRESH_FILE), "{}");
  writeFileSync(join(folder, "notes.txt"), "mine");
  await checkRefreshFolder(folder);
});

test("a folder of something else cannot", async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "notes.txt"), "mine");
  await expect(checkRefreshFolder(folder)).rejects.toMatchObject({
    code: "output-not-empty",
    message: `The folder "${folder}" is not empty (it holds "notes.txt") and was never refreshed by aepx. Choose an empty or new folder for --out.`,
  });
  await expect(checkRefreshFolder(join(folder, "notes.txt"))).rejects.toMatchObject({
    code: "bad-option",
  });
});

test("nor can the output of an export", async () => {
  const folder = tempFolder();
  await writeManifest(folder, empty);
  await expect(checkRefreshFolder(folder)).rejects.toMatchObject({
    code: "output-not-empty",
    message: `The folder "${folder}" holds an export, and snapshots cannot be put beside its files. Choose an empty or new folder for --out.`,
  });
});

test("latest is a relative link that moves", async () => {
  const folder = tempFolder();
  await pointLatest(folder, "20261124T060000Z");
  await pointLatest(folder, "20261125T060000Z");
  await pointLatest(folder, "20261125T060000Z");
  expect(readlinkSync(join(folder, "latest"))).toBe("20261125T060000Z");
  expect(readdirSync(folder)).toEqual(["latest"]);
});

test("what others put into a removed snapshot stays", async () => {
  const folder = tempFolder();
  const names = ["20261121T060000Z", "20261122T060000Z", "20261123T060000Z"];
  for (const name of names) await goodSnapshot(folder, name);
  writeFileSync(join(folder, "20261121T060000Z", "report.html"), "mine");
  const asked = ["20261120T060000Z", ...names.slice(0, 2)];
  expect(await removeSnapshots(folder, asked)).toEqual(names.slice(0, 2));
  expect(readdirSync(join(folder, "20261121T060000Z"))).toEqual(["report.html"]);
  expect(await listSnapshots(folder)).toEqual(["20261121T060000Z", "20261123T060000Z"]);
});

test("what a dead run left unfinished goes altogether", async () => {
  const folder = tempFolder();
  const dead = join(folder, "20261122T060000Z");
  await claimOutput(dead, "dead");
  writeFileSync(join(dead, "a.parquet.part"), "half");
  expect(await removeSnapshots(folder, ["20261122T060000Z"])).toEqual(["20261122T060000Z"]);
  expect(existsSync(dead)).toBe(false);
});
