import { UsageError } from "../core/errors.ts";
import {
  type GoodSnapshot,
  readRefreshRecord,
  writeRefreshRecord,
} from "../data/snapshots/refresh-record.ts";
import { snapshotsToRemove } from "../data/snapshots/snapshot-names.ts";
import { listSnapshots, pointLatest, removeSnapshots } from "../data/snapshots/snapshots.ts";
import { defineStep } from "./step.ts";

export type PublishSnapshotInput = {
  /**
   * The folder of snapshots, absolute.
   *
   * @format folder
   */
  readonly folder: string;
  /** What becomes the latest. */
  readonly snapshot: GoodSnapshot;
  /** Good snapshots that stay, the newest ones, this one included; null: all. */
  readonly keep: number | null;
};

export type PublishedSnapshot = {
  /** Name of the snapshot that `latest` points to. */
  readonly latest: string;
  /** Names of the snapshots that were removed. */
  readonly removed: readonly string[];
};

/**
 * Declares a snapshot the folder's latest good one, then removes those that are too old, were held back, or were never finished. Fails with
 * `output-unwritable` or `disk-full`; may be repeated.
 *
 * @calls none
 */
export const publishSnapshot = defineStep({
  name: "publish-snapshot",
  dryRun: "ends",
  async run(_ports, { folder, snapshot, keep }: PublishSnapshotInput): Promise<PublishedSnapshot> {
    const record = await readRefreshRecord(folder);
    if (!record) throw vanished(folder);
    const good = [...new Set([...record.good, snapshot.name])];
    writeRefreshRecord(folder, { ...record, last: snapshot, good });
    await pointLatest(folder, snapshot.name);
    const present = await listSnapshots(folder);
    const removed = await removeSnapshots(folder, snapshotsToRemove({ present, good }, keep));
    const left = good.filter((name) => !removed.includes(name));
    writeRefreshRecord(folder, { ...record, last: snapshot, good: left });
    return { latest: snapshot.name, removed };
  },
});

function vanished(folder: string): UsageError {
  return new UsageError(
    "output-unwritable",
    `"${folder}" was emptied while it was refreshed. Start a new refresh.`,
    { details: { folder } },
  );
}
