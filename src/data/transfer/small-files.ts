import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";

import { PRIVATE_FILE, writeAll } from "../../core/files.ts";
import { PART_SUFFIX } from "../output/local-names.ts";
import type { SyncFiles } from "../sync-files.ts";
import { takeName } from "./take-name.ts";
import type { PlannedFile } from "./transfer-plan.ts";

/** So much is fetched anew at most when the process dies before a group is synced. */
const GROUP_BYTES = 16 * 1024 ** 2;
const GROUP_FILES = 1000;

/** Writes small files, and syncs them together before they take their final names. */
export interface SmallFiles {
  /** Resolves when the next may come: at once, but for a disk that cannot keep up. */
  write(file: PlannedFile, bytes: Uint8Array): Promise<void> | undefined;
  /** Gives the rest their names too. */
  finish(): Promise<void>;
}

export interface SmallFilesOptions {
  readonly folder: string;
  readonly sync: SyncFiles;
  /** Told of each file that has its final name. */
  readonly onNamed: (file: PlannedFile) => void;
}

export function createSmallFiles({ folder, sync, onNamed }: SmallFilesOptions): SmallFiles {
  let files: PlannedFile[] = [];
  let bytesWaiting = 0;
  let naming = Promise.resolve();

  function nameGroup(): Promise<void> {
    const group = files;
    files = [];
    bytesWaiting = 0;
    const earlier = naming;
    naming = nameAll(earlier, group);
    // Whoever waits hears of the failure; nobody may be waiting yet.
    naming.catch(() => undefined);
    return earlier;
  }

  async function nameAll(earlier: Promise<void>, group: readonly PlannedFile[]): Promise<void> {
    await earlier;
    if (group.length > 0) await sync(folder, group.map(partOf));
    for (const file of group) {
      takeName(folder, file.name);
      onNamed(file);
    }
  }

  return {
    write(file, bytes) {
      writePart(join(folder, partOf(file)), bytes);
      files.push(file);
      bytesWaiting += bytes.byteLength;
      return bytesWaiting < GROUP_BYTES && files.length < GROUP_FILES ? undefined : nameGroup();
    },
    async finish() {
      await nameGroup();
      await naming;
    },
  };
}

function partOf({ name }: PlannedFile): string {
  return `${name}${PART_SUFFIX}`;
}

/** Without a wait: the call costs less than a thread of the pool. */
function writePart(path: string, bytes: Uint8Array): void {
  const fd = openFresh(path);
  try {
    writeAll(fd, bytes);
  } finally {
    closeSync(fd);
  }
}

/** What an earlier attempt left is removed, and a link in its place is not followed. */
function openFresh(path: string): number {
  try {
    return openSync(path, "wx", PRIVATE_FILE);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    rmSync(path, { force: true });
    return openSync(path, "wx", PRIVATE_FILE);
  }
}
