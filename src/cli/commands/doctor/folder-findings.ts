import { accessSync, constants, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";

import { UsageError } from "../../../core/errors.ts";
import { formatByteSize } from "../../../data/byte-size.ts";
import { failed, type Finding, ok, warning } from "./finding.ts";

/** Less than this is told: an audience of a million rows is about as large. */
const SPACE_LOW_BYTES = 1024 ** 3;

/** Whether a folder, or the nearest one above it that exists, can be written to. Nothing is created. */
export function folderFinding(name: string, path: string): Finding {
  try {
    const existing = nearestExisting(path);
    if (!statSync(existing).isDirectory()) throw unwritable(path, `${existing} is a file`);
    accessSync(existing, constants.W_OK | constants.X_OK);
    return spaceFinding(name, path, existing);
  } catch (error) {
    const denied = ["EACCES", "EROFS", "EPERM"].includes(codeOf(error));
    return failed(name, denied ? unwritable(path, "you have no right to write there") : error);
  }
}

function spaceFinding(name: string, path: string, existing: string): Finding {
  const { bavail, bsize, blocks } = statfsSync(existing);
  // Some network file systems report no sizes at all.
  if (blocks === 0) return ok(name, `${path} can be written; free space is not told`);
  const freeBytes = bavail * bsize;
  const text = `${path} can be written; ${formatByteSize(freeBytes)} free`;
  return freeBytes < SPACE_LOW_BYTES
    ? warning(name, text, "Free some space, or choose another folder.")
    : ok(name, text);
}

function nearestExisting(path: string): string {
  for (let here = path; ; here = dirname(here)) {
    try {
      statSync(here);
      return here;
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || here === dirname(here)) throw error;
    }
  }
}

function unwritable(path: string, why: string): UsageError {
  return new UsageError(
    "output-unwritable",
    `${path} cannot be written: ${why}. Choose another folder or change its permissions.`,
    { details: { folder: path } },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
