import { constants } from "node:fs";
import { access, chmod, lstat, mkdir, open, readdir, readFile, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { isAppError, LockedError, UsageError } from "../../core/errors.ts";
import { PRIVATE_FILE, PRIVATE_FOLDER, syncFolder, writeFileAtomic } from "../../core/files.ts";
import { diskError, folderUnwritable, systemCode } from "../disk-errors.ts";
import { isUnfinished } from "./local-names.ts";
import { listedFiles, type Manifest } from "./manifest-record.ts";
import { CLAIM_FILE, MANIFEST_FILE, readManifest, SUCCESS_FILE, SUMS_FILE } from "./manifest.ts";

/** What stands where an output folder shall be. */
export type OutputState =
  | { readonly kind: "absent" }
  | { readonly kind: "empty" }
  /** A run writes here, or did when it stopped; `previous` is the finished output that it is to replace. */
  | { readonly kind: "claimed"; readonly runId: string; readonly previous: Manifest | null }
  | { readonly kind: "finished"; readonly manifest: Manifest }
  /** Something that is not ours; `entry` is the name of one such thing. */
  | { readonly kind: "foreign"; readonly entry: string }
  /** `path` is the file: the folder itself or one of its parents. */
  | { readonly kind: "not-a-folder"; readonly path: string };

export async function inspectOutput(folder: string): Promise<OutputState> {
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return { kind: "absent" };
    if (systemCode(error) === "ENOTDIR") {
      return { kind: "not-a-folder", path: await nearestFile(folder) };
    }
    throw diskError(error, folder);
  }
  const runId = entries.includes(CLAIM_FILE) ? await readClaim(folder) : null;
  const manifest = entries.includes(SUCCESS_FILE) ? await readWholeManifest(folder) : null;
  // A run that died between _SUCCESS and letting go has finished all the same.
  if (manifest && (runId === null || manifest.runId === runId)) {
    return { kind: "finished", manifest };
  }
  if (runId !== null) return { kind: "claimed", runId, previous: manifest };
  const entry = entries.find((name) => name !== CLAIM_FILE);
  return entry === undefined ? { kind: "empty" } : { kind: "foreign", entry };
}

async function nearestFile(folder: string): Promise<string> {
  let path = resolve(folder);
  // A path through a file cannot be looked at; the file itself can.
  while (dirname(path) !== path && !(await lstat(path).catch(() => undefined)))
    path = dirname(path);
  return path;
}

/** Null for a claim whose writer died before it wrote its id: it claims nothing. */
async function readClaim(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, CLAIM_FILE), "utf8").catch(() => "");
  return text.trim() === "" ? null : text.trim();
}

async function readWholeManifest(folder: string): Promise<Manifest | null> {
  try {
    return (await readManifest(folder)) ?? null;
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

export interface CheckOutputOptions {
  /** A finished output may be there: it will be replaced. Default: false. */
  readonly overwrite?: boolean;
  /** The run that asks: its own claim and its own finished output are no obstacle. */
  readonly runId?: string;
}

/**
 * Says before any request whether a run can write into `folder`, and changes nothing. Fails with `bad-option` (it is a file),
 * `output-not-empty` or `output-unwritable`.
 */
export async function checkOutput(
  folder: string,
  { overwrite = false, runId }: CheckOutputOptions = {},
): Promise<OutputState> {
  const state = await inspectOutput(folder);
  const obstacle = whatIsInTheWay(folder, state, overwrite, runId);
  if (obstacle) throw obstacle;
  await checkWritable(folder);
  return state;
}

function whatIsInTheWay(
  folder: string,
  state: OutputState,
  overwrite: boolean,
  runId: string | undefined,
): UsageError | undefined {
  const taken = (why: string) =>
    new UsageError("output-not-empty", `The output folder "${folder}" ${why}`, {
      details: { folder, state: state.kind },
    });
  switch (state.kind) {
    case "absent":
    case "empty":
      break;
    case "not-a-folder":
      return new UsageError(
        "bad-option",
        `--out expects a folder, but "${state.path}" is a file. Choose another path or remove the file.`,
        { details: { option: "--out", folder } },
      );
    case "claimed":
      return state.runId === runId ? undefined : claimedBy(folder, state.runId);
    case "finished":
      if (overwrite || state.manifest.runId === runId) return undefined;
      return taken(
        `already holds the output of run ${state.manifest.runId}. Add --overwrite to replace it, or choose another --out.`,
      );
    case "foreign":
      return taken(
        `is not empty (it holds ${JSON.stringify(state.entry)}) and was not written by aepx. Choose an empty or new folder.`,
      );
  }
  return undefined;
}

async function checkWritable(folder: string): Promise<void> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    try {
      if (!(await isThere(path))) continue;
      await access(path, constants.W_OK | constants.X_OK);
      return;
    } catch (error) {
      throw folderUnwritable(folder, systemCode(error) ?? "unknown", { cause: error });
    }
  }
}

/** Whether there is something at `path`; a path through a file is an error of its own (ENOTDIR). */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT" && dirname(path) !== path) return false;
    throw error;
  }
}

/**
 * Makes the folder (0700) and takes it for a run, so that no other writes into it. May be repeated by the same run. Fails with
 * `output-not-empty` when another run was quicker, `output-unwritable`, `disk-full`.
 */
export async function claimOutput(folder: string, runId: string): Promise<void> {
  try {
    await makeFolders(resolve(folder));
    // Shared folders of other owners and file systems without modes refuse; there the owner decides who reads.
    await chmod(folder, PRIVATE_FOLDER).catch(() => undefined);
    await writeClaim(folder, runId);
  } catch (error) {
    throw diskError(error, folder);
  }
}

/** Not by `recursive`: where a file system answers ENOENT to any new folder (/proc), Node 20 then tries for ever. */
async function makeFolders(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path; !(await isThere(at)); at = dirname(at)) missing.unshift(at);
  for (const at of missing) {
    await mkdir(at, { mode: PRIVATE_FOLDER }).catch((error: unknown) => {
      // Another process may have made it in the meantime.
      if (systemCode(error) !== "EEXIST") throw error;
    });
  }
}

async function writeClaim(folder: string, runId: string): Promise<void> {
  const path = join(folder, CLAIM_FILE);
  try {
    const file = await open(path, "wx", PRIVATE_FILE);
    try {
      await file.writeFile(`${runId}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    syncFolder(folder);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
    const holder = await readClaim(folder);
    if (holder === null) writeFileAtomic(path, `${runId}\n`);
    else if (holder !== runId) throw claimedBy(folder, holder);
  }
}

function claimedBy(folder: string, holder: string): UsageError {
  return new UsageError(
    "output-not-empty",
    `The output folder "${folder}" belongs to the unfinished run ${holder}. Continue it with "aepx runs resume ${holder}", or choose another --out.`,
    { details: { folder, state: "claimed" } },
  );
}

/**
 * Takes a folder again that `runId` once had, for its work to go on there. What it has delivered stays as it is, without a claim, and a folder that
 * was moved away is not made anew. Fails with `locked` when an unfinished run has it now, and as `claimOutput` and `checkOutput` do.
 */
export async function reclaimOutput(folder: string, runId: string): Promise<void> {
  const state = await inspectOutput(folder);
  if (state.kind === "claimed" && state.runId !== runId) {
    throw takenMeanwhile(folder, runId, state.runId);
  }
  const obstacle = whatIsInTheWay(folder, state, false, runId);
  if (obstacle) throw obstacle;
  if (state.kind === "claimed" || state.kind === "empty") await claimOutput(folder, runId);
}

function takenMeanwhile(folder: string, runId: string, holder: string): LockedError {
  return new LockedError(
    `Run ${holder} has taken the folder "${folder}" since run ${runId} let go of it, and has not ended. Wait for it, continue it with "aepx runs resume ${holder}", or cancel it with "aepx runs cancel ${holder}".`,
    { details: { folder, runId, holder } },
  );
}

/** Lets go of a folder that `runId` holds; anybody else's claim stays. */
export async function releaseOutput(folder: string, runId: string): Promise<void> {
  if ((await readClaim(folder)) !== runId) return;
  await rm(join(folder, CLAIM_FILE), { force: true });
  syncFolder(folder);
}

/** Lets go of a folder in which `runId` has not written anything yet, so that a corrected command may use it. */
export async function releaseUntouched(folder: string, runId: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.every((name) => name === CLAIM_FILE)) await releaseOutput(folder, runId);
}

/** Lets go of a folder for good: what `runId` began to write is removed, whole files stay. */
export async function abandonOutput(folder: string, runId: string): Promise<void> {
  if ((await readClaim(folder)) !== runId) return;
  const entries = await readdir(folder, { recursive: true });
  for (const name of entries.filter(isUnfinished)) {
    await rm(join(folder, name), { force: true });
  }
  await releaseOutput(folder, runId);
}

/**
 * Removes a finished output so that another can take its place: only what its manifest lists, `_SUCCESS` first and the manifest last, so
 * that it can be repeated after a kill. Does nothing without a manifest, or when it is `runId`'s own.
 */
export async function clearPrevious(folder: string, runId?: string): Promise<void> {
  const manifest = await readManifest(folder);
  if (!manifest || manifest.runId === runId) return;
  try {
    await rm(join(folder, SUCCESS_FILE), { force: true });
    syncFolder(folder);
    for (const { name } of listedFiles(manifest)) await rm(join(folder, name), { force: true });
    for (const subfolder of subfolders(manifest)) {
      // Not empty: somebody put something there, and it stays.
      await rmdir(join(folder, subfolder)).catch(() => undefined);
    }
    await rm(join(folder, SUMS_FILE), { force: true });
    syncFolder(folder);
    await rm(join(folder, MANIFEST_FILE), { force: true });
    syncFolder(folder);
  } catch (error) {
    throw diskError(error, folder);
  }
}

function subfolders(manifest: Manifest): Set<string> {
  return new Set(
    listedFiles(manifest).flatMap(({ name }) => (name.includes("/") ? [dirname(name)] : [])),
  );
}
