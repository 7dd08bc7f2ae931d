import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PRIVATE_FILE, PRIVATE_FOLDER } from "../core/files.ts";
import { identifyProcess, isAlive, type ProcessIdentity } from "../core/process-identity.ts";
import { diskError } from "./disk-errors.ts";

/** Says which process works in the folder: whoever finds it later can tell whether that one still lives. */
const OWNER_FILE = "owner.json";

/** A private folder for rows that are in passing. */
export interface TemporaryFolder {
  /** Absolute, empty. */
  readonly path: string;
  /** Removes it with all in it. May be called twice. */
  remove(): void;
}

/** Works in a private folder under the system's temporary one, which goes with all in it, however the work ends. */
export async function inTemporaryFolder<T>(
  kind: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = makeTemporaryFolder(kind);
  try {
    return await work(folder.path);
  } finally {
    folder.remove();
  }
}

/**
 * Makes a private folder `aepx-<kind>-…` under the system's temporary one. A killed process cannot remove its own, so the next that makes
 * one of that kind does: rows must not stay lying about. Fails with `disk-full` or `output-unwritable`.
 */
export function makeTemporaryFolder(kind: string): TemporaryFolder {
  const self = identifyProcess();
  const prefix = `aepx-${kind}-`;
  try {
    removeAbandoned(prefix, self);
    const folder = mkdtempSync(join(tmpdir(), prefix));
    const remove = () => rmSync(folder, { recursive: true, force: true });
    writeFileSync(join(folder, OWNER_FILE), JSON.stringify(self), { mode: PRIVATE_FILE });
    const path = join(folder, "files");
    mkdirSync(path, { mode: PRIVATE_FOLDER });
    return { path, remove };
  } catch (error) {
    throw diskError(error, tmpdir());
  }
}

/** Folders only, never links to some. Those of other users are theirs, also for root: what is in them may be made to mislead. */
function removeAbandoned(prefix: string, self: ProcessIdentity): void {
  for (const entry of readdirSync(tmpdir(), { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), entry.name);
    try {
      if (isOwn(folder) && !isInUse(folder, self)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Somebody else's, or another process removes it just now. It is not what the command is about.
    }
  }
}

function isOwn(folder: string): boolean {
  const { uid } = lstatSync(folder);
  // Where there are no users, the temporary folder is one's own.
  return uid === (process.getuid?.() ?? uid);
}

/** True also where nothing tells: no rows are in a folder that has no owner yet, and processes elsewhere cannot be asked. */
function isInUse(folder: string, self: ProcessIdentity): boolean {
  const owner = JSON.parse(readFileSync(join(folder, OWNER_FILE), "utf8")) as ProcessIdentity;
  const heartbeatAgeMs = 0;
  return isAlive(owner, self, heartbeatAgeMs);
}
