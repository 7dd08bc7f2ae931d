import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { DataError, UsageError } from "../../core/errors.ts";
import { diskError, systemCode } from "../disk-errors.ts";
import type { ManifestSegment } from "../output/manifest-record.ts";
import { CLAIM_FILE, MANIFEST_FILE, readManifest } from "../output/manifest.ts";

/** The data files of a folder and what is known about them. */
export interface AudienceFiles {
  /** Absolute. */
  readonly paths: readonly string[];
  readonly segments: readonly ManifestSegment[];
}

/**
 * Finds what to read in a folder: the files of its manifest, or, without one, the Parquet files in it. Fails with `bad-option` when the
 * folder is neither, `content-changed` when a listed file is gone, `manifest-damaged`.
 */
export async function findAudience(folder: string): Promise<AudienceFiles> {
  const absolute = resolve(folder);
  const manifest = await readManifest(absolute);
  if (!manifest) {
    const paths = await looseFiles(absolute, folder);
    return { paths, segments: await segmentsAbove(absolute, paths) };
  }
  const paths = manifest.files.map(({ name }) => join(absolute, name));
  for (const path of paths) await requireListed(path, folder);
  return { paths, segments: manifest.segments };
}

/** With one folder per segment the manifest is above them; it speaks for this one when it lists a file of it. */
async function segmentsAbove(
  absolute: string,
  paths: readonly string[],
): Promise<readonly ManifestSegment[]> {
  const above = dirname(absolute);
  const manifest = await readManifest(above).catch(() => undefined);
  const isListed = manifest?.files.some(({ name }) => paths.includes(join(above, name)));
  return manifest && isListed ? manifest.segments : [];
}

async function requireListed(path: string, folder: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return;
  throw new DataError(
    "content-changed",
    `"${path}" is listed in ${MANIFEST_FILE} but is not there. Restore it or export again: "${folder}" is no longer whole.`,
    { details: { folder, file: path } },
  );
}

async function looseFiles(absolute: string, folder: string): Promise<string[]> {
  const names = await entriesOf(absolute, folder);
  if (names.includes(CLAIM_FILE)) {
    throw notAnAudience(folder, "the run that writes it has not finished. Resume that run first.");
  }
  const parquet = names.filter((name) => /\.parquet$/i.test(name) && !/^[._]/.test(name));
  if (parquet.length === 0) {
    throw notAnAudience(
      folder,
      `it has neither a ${MANIFEST_FILE} nor Parquet files. Name the --out folder of an export.`,
    );
  }
  return parquet.toSorted().map((name) => join(absolute, name));
}

async function entriesOf(absolute: string, folder: string): Promise<string[]> {
  try {
    return await readdir(absolute);
  } catch (error) {
    if (systemCode(error) === "ENOENT") throw notAnAudience(folder, "there is no such folder.");
    if (systemCode(error) === "ENOTDIR") throw notAnAudience(folder, "it is not a folder.");
    throw diskError(error, folder);
  }
}

function notAnAudience(folder: string, why: string): UsageError {
  return new UsageError("bad-option", `Cannot read an audience from "${folder}": ${why}`, {
    details: { folder },
  });
}
