import { UsageError } from "../core/errors.ts";
import {
  type GoodSnapshot,
  readRefreshRecord,
  writeRefreshRecord,
} from "../data/refresh-record.ts";
import { dropUnfinished, pointLatest, pruneSnapshots } from "../data/snapshots.ts";
import { defineStep } from "./step.ts";

export type PublishSnapshotInput = {
  readonly runId: string;
  /** The folder of snapshots, absolute. */
  readonly folder: string;
  readonly snapshot: GoodSnapshot;
  /** Good snapshots that stay, the newest ones, this one included; null: all. */
  readonly keep: number | null;
};

/**
 * Declares a snapshot the folder's latest good one, then removes those that are too old and what dead runs left behind. Fails with
 * `output-unwritable` or `disk-full`; may be repeated.
 */
export const publishSnapshot = defineStep({
  name: "publish-snapshot",
  async run(_ports, { runId, folder, snapshot, keep }: PublishSnapshotInput) {
    const record = await readRefreshRecord(folder);
    if (!record) throw vanished(folder);
    writeRefreshRecord(folder, { ...record, last: snapshot });
    await pointLatest(folder, snapshot.name);
    const unfinished = await dropUnfinished(folder, runId);
    const old = keep === null ? [] : await pruneSnapshots(folder, { keep, latest: snapshot.name });
    return { latest: snapshot.name, removed: [...old, ...unfinished] };
  },
});

function vanished(folder: string): UsageError {
  return new UsageError(
    "output-unwritable",
    `"${folder}" was emptied while it was refreshed. Start a new refresh.`,
    { details: { folder } },
  );
}
