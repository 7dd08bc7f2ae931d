import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Clock, systemClock } from "../core/clock.ts";
import { PRIVATE_FILE, PRIVATE_FOLDER } from "../core/files.ts";
import {
  HEARTBEAT_INTERVAL_MS,
  identifyProcess,
  isAlive,
  type ProcessIdentity,
} from "../core/process-identity.ts";
import { diskError } from "./disk-errors.ts";

/** Says which process works in the folder, and by its time when that one last gave a sign of life: whoever finds it later can tell. */
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
export function makeTemporaryFolder(kind: string, clock: Clock = systemClock): TemporaryFolder {
  const self = identifyProcess();
  const prefix = `aepx-${kind}-`;
  try {
    removeAbandoned(prefix, self, clock.now());
    const folder = mkdtempSync(join(tmpdir(), prefix));
    const stopBeating = beat(claim(folder, self), clock);
    const path = join(folder, "files");
    mkdirSync(path, { mode: PRIVATE_FOLDER });
    return {
      path,
      remove() {
        stopBeating();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    throw diskError(error, tmpdir(), { goesOn: false, elsewhere: "point TMPDIR to another disk" });
  }
}

function claim(folder: string, self: ProcessIdentity): string {
  const owner = join(folder, OWNER_FILE);
  writeFileSync(owner, JSON.stringify(self), { mode: PRIVATE_FILE });
  return owner;
}

/** Signs of life for those who cannot ask for this process, as from other containers and machines. Returns what ends them. */
function beat(owner: string, clock: Clock): () => void {
  const touch = () => {
    const seconds = clock.now() / 1000;
    try {
      utimesSync(owner, seconds, seconds);
    } catch {
      // The folder was taken away. Thrown from a timer it would end the process; the work in the folder finds out.
    }
  };
  touch();
  return clock.every(HEARTBEAT_INTERVAL_MS, touch);
}

/** Folders only, never links to some. Those of other users are theirs, also for root: what is in them may be made to mislead. */
function removeAbandoned(prefix: string, self: ProcessIdentity, nowMs: number): void {
  for (const entry of readdirSync(tmpdir(), { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), entry.name);
    try {
      if (isOwn(folder) && !isInUse(folder, self, nowMs)) {
        rmSync(folder, { recursive: true, force: true });
      }
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

/** Throws where there is no owner to read: no rows are in a folder that has none yet. */
function isInUse(folder: string, self: ProcessIdentity, nowMs: number): boolean {
  const path = join(folder, OWNER_FILE);
  const owner = JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity;
  return isAlive(owner, self, nowMs - statSync(path).mtimeMs);
}
