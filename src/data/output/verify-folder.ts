import type { Dirent } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { DataError } from "../../core/errors.ts";
import { systemCode } from "../disk-errors.ts";
import { hashFile } from "../hash-file.ts";
import { isUnfinished } from "./local-names.ts";
import { parseManifest } from "./manifest-check.ts";
import { type ConvertedFile, listedFiles, type Manifest } from "./manifest-record.ts";
import {
  CLAIM_FILE,
  MANIFEST_FILE,
  readManifestText,
  renderSums,
  sha256,
  SUCCESS_FILE,
  SUMS_FILE,
} from "./manifest.ts";
import { mapPooled } from "../pool.ts";

export type FileProblem = {
  /** Relative to the folder. */
  readonly file: string;
  readonly problem: "missing" | "not-a-file" | "size" | "checksum" | "added";
  /** A sentence for people. */
  readonly message: string;
};

export type VerifiedFolder = {
  readonly manifest: Manifest;
  readonly problems: readonly FileProblem[];
};

export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Files read at a time. Default 4. */
  readonly concurrency?: number;
}

/**
 * Compares a finished folder with its manifest, byte for byte: finds any flipped byte (in the manifest and the sums too), missing and
 * added files. Fails with `manifest-damaged` when there is no manifest to compare with.
 */
export async function verifyFolder(
  folder: string,
  { signal, concurrency = 4 }: VerifyOptions = {},
): Promise<VerifiedFolder> {
  const text = await readManifestText(folder);
  if (text === undefined) {
    throw new DataError(
      "manifest-damaged",
      `"${folder}" has no ${MANIFEST_FILE}: it is not the finished output of aepx, or the file was removed.`,
      { details: { folder } },
    );
  }
  const manifest = parseManifest(text, join(folder, MANIFEST_FILE));
  const checks = [
    checkSums(folder, renderSums(manifest, sha256(text))),
    checkSuccess(folder),
    mapPooled(listedFiles(manifest), concurrency, signal, (file, inner) =>
      checkFile(folder, file, inner),
    ),
    findAdded(folder, manifest),
  ];
  const found = (await Promise.all(checks)).flat();
  return { manifest, problems: found.filter((entry) => entry !== undefined) };
}

type Found = FileProblem | undefined;

function problem(file: string, kind: FileProblem["problem"], why: string): FileProblem {
  return { file, problem: kind, message: `"${file}" ${why}` };
}

async function checkFile(folder: string, file: ConvertedFile, signal: AbortSignal): Promise<Found> {
  const { name, sizeBytes } = file;
  const size = await sizeOf(join(folder, name));
  if (size === undefined) return problem(name, "missing", "is missing");
  if (size === null) return problem(name, "not-a-file", "is not a plain file");
  if (size !== sizeBytes) return problem(name, "size", `has ${size} bytes instead of ${sizeBytes}`);
  if ((await hashFile(join(folder, name), signal)) === file.sha256) return undefined;
  return problem(name, "checksum", "does not have the sha256 of the manifest");
}

/** Null for what is not a plain file, undefined for nothing. */
async function sizeOf(path: string): Promise<number | null | undefined> {
  try {
    const found = await lstat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

async function checkSums(folder: string, expected: string): Promise<Found[]> {
  const found = await readFile(join(folder, SUMS_FILE), "utf8").catch(() => undefined);
  if (found === undefined) return [problem(SUMS_FILE, "missing", "is missing")];
  if (found === expected) return [];
  return [problem(SUMS_FILE, "checksum", `does not agree with ${MANIFEST_FILE}: one was changed`)];
}

async function checkSuccess(folder: string): Promise<Found[]> {
  const size = await sizeOf(join(folder, SUCCESS_FILE));
  if (size === undefined) return [problem(SUCCESS_FILE, "missing", "is missing")];
  if (size === null) return [problem(SUCCESS_FILE, "not-a-file", "is not a plain file")];
  return size === 0 ? [] : [problem(SUCCESS_FILE, "size", `has ${size} bytes instead of 0`)];
}

async function findAdded(folder: string, manifest: Manifest): Promise<Found[]> {
  const names = listedFiles(manifest).map(({ name }) => name);
  const subfolders = new Set(names.filter((name) => name.includes("/")).map(dirname));
  const known = new Set([...names, MANIFEST_FILE, SUMS_FILE, SUCCESS_FILE, CLAIM_FILE]);
  const found = await listEntries(folder, "");
  for (const subfolder of subfolders) {
    found.push(...(await listEntries(join(folder, subfolder), `${subfolder}/`)));
  }
  return found
    .filter((entry) => !known.has(entry.name) && !(entry.isFolder && subfolders.has(entry.name)))
    .map(({ name }) => problem(name, "added", addedWhy(name)));
}

function addedWhy(name: string): string {
  const leftover = isUnfinished(name) ? " (a download that did not end)" : "";
  return `is not in the manifest${leftover}`;
}

async function listEntries(folder: string, prefix: string) {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.map((entry) => ({
    name: `${prefix}${entry.name}`,
    isFolder: entry.isDirectory(),
  }));
}
