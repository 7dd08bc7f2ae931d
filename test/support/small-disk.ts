import { spawnSync } from "node:child_process";

import { onTestFinished } from "vitest";

import { tempFolder } from "./temp-folder.ts";

/** A disk of so many MiB, gone when the running test ends; undefined where the system does not let us make one. */
export function smallDisk(mib: number): string | undefined {
  const folder = tempFolder();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${mib}m`, "tmpfs", folder]);
  if (mounted.status !== 0) return undefined;
  onTestFinished(() => {
    spawnSync("umount", [folder]);
  });
  return folder;
}

export function resizeDisk(folder: string, mib: number): void {
  spawnSync("mount", ["-o", `remount,size=${mib}m`, folder]);
}
