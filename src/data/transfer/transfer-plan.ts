import { UsageError } from "../../core/errors.ts";
import { foldName, localNames, PART_SUFFIX } from "../output/local-names.ts";

/** A file as the server lists it. */
export interface RemoteFile {
  readonly batchId: string;
  readonly groupId: string;
  /** As the server wrote it: not yet safe to use as a path. */
  readonly name: string;
  readonly sizeBytes: number;
  /** How the transport finds it. */
  readonly path: string;
  /** Folder inside the output folder, for one folder per segment. Default: the output folder itself. */
  readonly subfolder?: string | null;
}

export interface PlannedFile {
  readonly remote: RemoteFile;
  /** Relative to the output folder, with `/`. Safe, and the only one of its name. */
  readonly name: string;
}

/** What is there already; `name` is relative to the output folder. */
export interface FileOnDisk {
  readonly name: string;
  /** Null for what is not a plain file. */
  readonly sizeBytes: number | null;
}

export interface TransferPlan {
  /** Whole already under their final name, as far as the length tells. */
  readonly keep: readonly PlannedFile[];
  readonly fetch: readonly PlannedFile[];
  /** Those of which an earlier attempt may have left a part. */
  readonly begun: readonly PlannedFile[];
  readonly bytesToFetch: number;
}

/**
 * What has to move: pure, so that it can be tried without a server. A name already taken by something of another length was not
 * written by this transfer and is never replaced (`output-not-empty`). Fails with `unsafe-name`.
 */
export function planTransfer(
  listed: readonly RemoteFile[],
  onDisk: readonly FileOnDisk[],
): TransferPlan {
  const files = withoutRepeats(listed);
  const names = localNames(files);
  const exact = new Map(onDisk.map((file) => [file.name, file]));
  const folded = new Map(onDisk.map((file) => [foldName(file.name), file]));
  const planned = files.map((remote, index) => ({ remote, name: names[index] ?? remote.name }));
  const keep = planned.filter((file) =>
    isPresent(file, exact.get(file.name) ?? folded.get(foldName(file.name))),
  );
  const kept = new Set(keep);
  const fetch = planned.filter((file) => !kept.has(file));
  const begun = fetch.filter(
    ({ name }) => folded.size > 0 && folded.has(foldName(`${name}${PART_SUFFIX}`)),
  );
  return { keep, fetch, begun, bytesToFetch: sumBytes(fetch) };
}

/** A page that shifts while it is read may tell one file twice. The same file for another folder is no repeat. */
function withoutRepeats(listed: readonly RemoteFile[]): RemoteFile[] {
  const known = new Map(
    listed.map((file) => {
      const { batchId, groupId, name, path, sizeBytes, subfolder = null } = file;
      return [JSON.stringify([batchId, groupId, name, path, sizeBytes, subfolder]), file];
    }),
  );
  return [...known.values()];
}

function isPresent({ name, remote }: PlannedFile, present: FileOnDisk | undefined): boolean {
  if (present === undefined) return false;
  if (present.name !== name) throw takenName(present.name, `some systems take for "${name}"`);
  if (present.sizeBytes === null) throw takenName(name, "is not a plain file");
  if (present.sizeBytes === remote.sizeBytes) return true;
  throw takenName(name, `has ${present.sizeBytes} bytes where ${remote.sizeBytes} are expected`);
}

/** The error for a name that something else has taken. */
export function takenName(name: string, reason: string): UsageError {
  return new UsageError(
    "output-not-empty",
    `The output folder already holds "${name}", which ${reason}: it was not written by this run. Move it away or choose another --out.`,
    { details: { file: name } },
  );
}

export function sumBytes(files: readonly PlannedFile[]): number {
  return files.reduce((sum, file) => sum + file.remote.sizeBytes, 0);
}
