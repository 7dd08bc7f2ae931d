import { randomBytes } from "node:crypto";
import { readdir, readlink, rename, rm, rmdir, symlink } from "node:fs/promises";
import { join } from "node:path";

import { UsageError } from "../../core/errors.ts";
import { syncFolder } from "../../core/files.ts";
import { diskError, systemCode } from "../disk-errors.ts";
import { clearPrevious, inspectOutput } from "../output/output-folder.ts";
import { REFRESH_FILE } from "./refresh-record.ts";
import { isSnapshotName } from "./snapshot-names.ts";

/** Relative link to the last good snapshot. */
const LATEST = "latest";

/** Says before any request whether a folder can be refreshed into: it is absent, empty, or was refreshed before. Fails with `output-not-empty`. */
export async function checkRefreshFolder(folder: string): Promise<void> {
  const entries = await entriesOf(folder);
  if (entries.length === 0 || entries.includes(REFRESH_FILE)) return;
  const state = await inspectOutput(folder);
  const what =
    state.kind === "finished" || state.kind === "claimed"
      ? "holds an export, and snapshots cannot be put beside its files"
      : `is not empty (it holds ${JSON.stringify(entries[0])}) and was never refreshed by aepx`;
  throw new UsageError(
    "output-not-empty",
    `The folder "${folder}" ${what}. Choose an empty or new folder for --out.`,
    { details: { folder } },
  );
}

/** Names of all snapshot folders, finished or not, oldest first. */
export async function listSnapshots(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter(isSnapshotName).toSorted();
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    if (systemCode(error) === "ENOTDIR") {
      throw new UsageError("bad-option", `--out expects a folder, but "${folder}" is a file.`, {
        details: { option: "--out", folder },
      });
    }
    throw diskError(error, folder);
  }
}

/** Points `latest` to a snapshot: readers see the old one or the new one. Fails with `output-unwritable`. */
export async function pointLatest(folder: string, name: string): Promise<void> {
  const link = join(folder, LATEST);
  const temporary = join(folder, `.${LATEST}.${randomBytes(6).toString("hex")}`);
  try {
    if ((await readlink(link).catch(() => undefined)) === name) return;
    await symlink(name, temporary);
    await rename(temporary, link);
    syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskError(error, folder);
  }
}

/**
 * Removes snapshots, file by file as their manifests list them, so that what somebody else put there stays; of those that a dead run left
 * unfinished, everything. Answers with the names of those that were there.
 */
export async function removeSnapshots(folder: string, names: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  for (const name of names) {
    const place = join(folder, name);
    const { kind } = await inspectOutput(place);
    if (kind === "absent") continue;
    if (kind === "claimed" || kind === "empty") await rm(place, { recursive: true, force: true });
    else await clearPrevious(place);
    await rmdir(place).catch(() => undefined);
    removed.push(name);
  }
  if (removed.length > 0) syncFolder(folder);
  return removed;
}
