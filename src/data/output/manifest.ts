import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { DataError } from "../../core/errors.ts";
import { writeFileAtomic } from "../../core/files.ts";
import { diskError, systemCode } from "../disk-errors.ts";
import { parseManifest } from "./manifest-check.ts";
import { listedFiles, type Manifest } from "./manifest-record.ts";

export const MANIFEST_FILE = "manifest.json";
export const SUMS_FILE = "SHA256SUMS";
export const SUCCESS_FILE = "_SUCCESS";
/** Holds the id of the run that writes into the folder, from its first step to `_SUCCESS`. */
export const CLAIM_FILE = ".aepx-run";

/**
 * Declares a folder whole: manifest.json, then SHA256SUMS, then the empty _SUCCESS, each atomic and synced. May be repeated. Fails
 * with `disk-full` or `output-unwritable`.
 */
export async function writeManifest(folder: string, manifest: Manifest): Promise<string> {
  const path = join(folder, MANIFEST_FILE);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  try {
    // An older _SUCCESS must not vouch for the new manifest while its sums are still the old ones.
    await rm(join(folder, SUCCESS_FILE), { force: true });
    writeFileAtomic(path, text);
    writeFileAtomic(join(folder, SUMS_FILE), renderSums(manifest, sha256(text)));
    writeFileAtomic(join(folder, SUCCESS_FILE), "");
  } catch (error) {
    throw diskError(error, folder);
  }
  return path;
}

/**
 * SHA256SUMS for `sha256sum -c`: the data files and the manifest itself, so that a changed manifest shows, and so that an empty
 * audience still has a line (without one, sha256sum fails).
 */
export function renderSums(
  manifest: Pick<Manifest, "files" | "converted">,
  manifestSha256: string,
): string {
  const lines = listedFiles(manifest).map(({ sha256: sum, name }) => sumLine(sum, name));
  return [...lines, sumLine(manifestSha256, MANIFEST_FILE)].join("");
}

/** As coreutils write it: a leading backslash announces that the name is escaped. */
function sumLine(sum: string, name: string): string {
  const escapes: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r" };
  const escaped = name.replaceAll(/[\\\n\r]/g, (character) => escapes[character] ?? character);
  return `${escaped === name ? "" : "\\"}${sum}  ${escaped}\n`;
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Undefined when there is none; fails with `manifest-damaged` when it cannot be what this program wrote. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readManifestText(folder);
  return text === undefined ? undefined : parseManifest(text, join(folder, MANIFEST_FILE));
}

export async function readManifestText(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, MANIFEST_FILE), "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw new DataError(
      "manifest-damaged",
      `Cannot read "${join(folder, MANIFEST_FILE)}": ${systemCode(error) ?? "unknown reason"}.`,
      { cause: error },
    );
  }
}
