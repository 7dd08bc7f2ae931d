const PATTERN = /^\d{8}T\d{6}Z$/;

/** `20261125T060000Z`: sorts by time, and is a legal file name everywhere. */
export function snapshotName(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");
}

export function isSnapshotName(name: string): boolean {
  return PATTERN.test(name);
}

/** The first free name from a moment on, after every one that is there: names have to sort by age even where a clock went back. */
export function nextSnapshotName(ms: number, present: readonly string[]): string {
  const newest = present.filter(isSnapshotName).toSorted().at(-1);
  const name = snapshotName(ms);
  if (newest === undefined || name > newest) return name;
  return snapshotName(timeOf(newest) + 1000);
}

function timeOf(name: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(name) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** What is there of snapshots, and which of it is good. */
export interface PresentSnapshots {
  /** Names of all snapshot folders, good or not. */
  readonly present: readonly string[];
  /** Names of the good ones, the newest included. */
  readonly good: readonly string[];
}

/**
 * The snapshots to remove once a new one is good: those that were held back or never finished, and good ones beyond the newest `keep` (null:
 * all stay). Pure; oldest first.
 */
export function snapshotsToRemove(
  { present, good }: PresentSnapshots,
  keep: number | null,
): string[] {
  const kept = new Set(good.toSorted().slice(keep === null ? 0 : -keep));
  return present.filter((name) => isSnapshotName(name) && !kept.has(name)).toSorted();
}
