import { join } from "node:path";

import { DataError } from "../../core/errors.ts";
import { writeFileAtomic } from "../../core/files.ts";
import { isPlainObject, type JsonObject } from "../../core/json.ts";
import { diskError } from "../disk-errors.ts";
import { readIfThere } from "../read-if-there.ts";
import { isSnapshotName } from "./snapshot-names.ts";

/** Beside the snapshots of a refreshed folder: what its next refresh has to know. */
export const REFRESH_FILE = "refresh.json";

/** What a refreshed folder remembers between its runs. */
export type RefreshRecord = {
  readonly schemaVersion: 1;
  /** The folder's own target dataset, made by its first refresh and reused by every other. */
  readonly datasetName: string;
  /** The last snapshot that held every guard and was handed over; null before the first. */
  readonly last: GoodSnapshot | null;
  /** Names of all such snapshots that are still there, oldest first. */
  readonly good: readonly string[];
};

export type GoodSnapshot = {
  /** Name of its folder. */
  readonly name: string;
  /** Run that made it. */
  readonly runId: string;
  /** Rows in it. */
  readonly rows: number;
  /** Identity namespace or column by which its rows are told apart; null: it had none. */
  readonly key: string | null;
  /** What the audience was by: a difference between two snapshots means something only where these agree. */
  readonly definition: JsonObject;
  /** End of the evaluation that it shows, RFC 3339; null when the platform did not tell. */
  readonly evaluatedAt: string | null;
  /** When the last full export began, RFC 3339. */
  readonly fullAt: string;
  /** Refreshes since then that fetched changes only. */
  readonly cheapRuns: number;
};

/** Undefined when the folder was never refreshed. Fails with `manifest-damaged`. */
export async function readRefreshRecord(folder: string): Promise<RefreshRecord | undefined> {
  const text = await readIfThere(folder, REFRESH_FILE);
  if (text === undefined) return undefined;
  const record = parse(text);
  if (isRefreshRecord(record)) return record;
  throw new DataError(
    "manifest-damaged",
    `"${join(folder, REFRESH_FILE)}" is damaged, so the folder's last good snapshot is unknown. Restore it, or refresh into another folder.`,
    { details: { file: join(folder, REFRESH_FILE) } },
  );
}

/** Atomic and synced. Fails with `disk-full` or `output-unwritable`. */
export function writeRefreshRecord(folder: string, record: RefreshRecord): void {
  try {
    writeFileAtomic(join(folder, REFRESH_FILE), `${JSON.stringify(record, null, 2)}\n`);
  } catch (error) {
    throw diskError(error, folder);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRefreshRecord(value: unknown): value is RefreshRecord {
  if (!isPlainObject(value) || value["schemaVersion"] !== 1) return false;
  const { datasetName, last, good } = value;
  return (
    typeof datasetName === "string" &&
    (last === null || isGoodSnapshot(last)) &&
    Array.isArray(good) &&
    good.every((name) => typeof name === "string" && isSnapshotName(name))
  );
}

function isGoodSnapshot(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const { name, runId, rows, key, definition, evaluatedAt, fullAt, cheapRuns } = value;
  return (
    typeof name === "string" &&
    isSnapshotName(name) &&
    typeof runId === "string" &&
    Number.isSafeInteger(rows) &&
    (key === null || typeof key === "string") &&
    isPlainObject(definition) &&
    (evaluatedAt === null || typeof evaluatedAt === "string") &&
    typeof fullAt === "string" &&
    Number.isSafeInteger(cheapRuns)
  );
}
