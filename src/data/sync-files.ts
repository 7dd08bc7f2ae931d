import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";

import { mapPooled } from "./pool.ts";

/** Makes the contents of files durable, all at once. */
export type SyncFiles = (folder: string, names: readonly string[]) => Promise<void>;

/** Fewer files than this are quicker synced one by one than by another process. */
const ONE_BY_ONE = 8;
const SYNCS_AT_ONCE = 16;

/** One sync of the file system of `folder` where the system has a command for it (coreutils), else each file by itself. */
export const syncFiles: SyncFiles = async (folder, names) => {
  if (names.length > ONE_BY_ONE && (await syncFileSystem(folder))) return;
  await mapPooled(names, SYNCS_AT_ONCE, undefined, async (name) => {
    const file = await open(join(folder, name), "r+");
    try {
      await file.datasync();
    } finally {
      await file.close();
    }
  });
};

/** False where there is no such command, or it does not know how. */
function syncFileSystem(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn("sync", ["-f", "--", folder], { stdio: "ignore" });
    child.once("error", () => {
      resolve(false);
    });
    child.once("exit", (code) => {
      resolve(code === 0);
    });
  });
}
