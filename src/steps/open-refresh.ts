import { join } from "node:path";

import { toTimestamp } from "../core/clock.ts";
import { claimOutput, reclaimOutput } from "../data/output/output-folder.ts";
import {
  type GoodSnapshot,
  readRefreshRecord,
  writeRefreshRecord,
} from "../data/snapshots/refresh-record.ts";
import { nextSnapshotName } from "../data/snapshots/snapshot-names.ts";
import { checkRefreshFolder, listSnapshots } from "../data/snapshots/snapshots.ts";
import { defineStep } from "./step.ts";

export type OpenRefreshInput = {
  /** Id of the run. */
  readonly runId: string;
  /**
   * The folder of snapshots, absolute.
   *
   * @format folder
   */
  readonly folder: string;
  /** For the name of the folder's own target dataset, when it has none yet. */
  readonly label: string;
};

export type OpenedRefresh = {
  /** Name of the snapshot that this run makes. */
  readonly snapshot: string;
  /**
   * Its folder, absolute; taken by this run.
   *
   * @format folder
   */
  readonly out: string;
  /** When it was taken, RFC 3339. */
  readonly claimedAt: string;
  /** Name of the folder's own target dataset, the same in every refresh. */
  readonly datasetName: string;
  /** The last good snapshot; null: there is none. */
  readonly last: GoodSnapshot | null;
};

/**
 * Takes a folder of snapshots for the run, one at a time, and begins a new snapshot in it. Fails with `locked` when another refresh of the
 * folder has not ended, `output-not-empty` when it holds something else, `manifest-damaged`, `output-unwritable`.
 *
 * @calls none
 */
export const openRefresh = defineStep({
  name: "open-refresh",
  async run({ claims, clock }, input: OpenRefreshInput): Promise<OpenedRefresh> {
    const { runId, folder } = input;
    await claims.take(claimOf(folder), runId);
    const { opened, isFirst } = await nextSnapshot(input, clock.now());
    await claimOutput(opened.out, runId);
    // From here on the folder is known to be one of snapshots, and the dataset's name is settled before anything is made under it.
    const { datasetName } = opened;
    if (isFirst)
      writeRefreshRecord(folder, { schemaVersion: 1, datasetName, last: null, good: [] });
    return { ...opened, claimedAt: toTimestamp(clock.now()) };
  },
  async dryRun({ clock }, input: OpenRefreshInput, context) {
    const { opened } = await nextSnapshot(input, clock.now());
    context.progress({ would: `begin the snapshot "${opened.out}"` });
    return { ...opened, claimedAt: toTimestamp(clock.now()) };
  },
  async reclaim({ claims }, { folder, runId }, { out }) {
    await claims.take(claimOf(folder), runId);
    await reclaimOutput(out, runId);
  },
});

/** What stands for a folder of snapshots among the claims of runs. */
function claimOf(folder: string): string {
  return `the snapshots in "${folder}"`;
}

/** What a refresh of the folder begins with; changes nothing. */
async function nextSnapshot(
  { runId, folder, label }: OpenRefreshInput,
  nowMs: number,
): Promise<{ readonly opened: Omit<OpenedRefresh, "claimedAt">; readonly isFirst: boolean }> {
  await checkRefreshFolder(folder);
  const record = await readRefreshRecord(folder);
  const datasetName = record?.datasetName ?? `aepx refresh ${label.slice(0, 80)} ${runId}`;
  const snapshot = nextSnapshotName(nowMs, await listSnapshots(folder));
  const out = join(folder, snapshot);
  return { opened: { snapshot, out, datasetName, last: record?.last ?? null }, isFirst: !record };
}
