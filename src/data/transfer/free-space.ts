import { statfs } from "node:fs/promises";

import { UsageError } from "../../core/errors.ts";
import { formatByteSize } from "../byte-size.ts";

export type StatFs = (path: string) => Promise<{ bavail: number; bsize: number; blocks: number }>;

/**
 * Fails with `disk-full` when the disk of an existing `folder` has less room than `neededBytes`. Disks that do not tell (some network
 * and container file systems report no blocks at all) are let through: writing will show it.
 */
export async function checkFreeSpace(
  folder: string,
  neededBytes: number,
  options: { readonly statfs?: StatFs } = {},
): Promise<void> {
  const freeBytes = await readFreeBytes(folder, options.statfs ?? statfs);
  if (freeBytes === undefined || freeBytes >= neededBytes) return;
  throw new UsageError(
    "disk-full",
    `Not enough space on the disk of "${folder}": ${formatByteSize(neededBytes)} (${neededBytes} bytes) needed, ${formatByteSize(freeBytes)} (${freeBytes} bytes) free. Free some or choose another --out.`,
    { details: { folder, neededBytes, freeBytes } },
  );
}

async function readFreeBytes(folder: string, read: StatFs): Promise<number | undefined> {
  try {
    const { bavail, bsize, blocks } = await read(folder);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}
