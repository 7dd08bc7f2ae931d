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

/**
 * The good snapshots to remove so that the newest `keep` remain, oldest first. Pure; `latest` stays whatever its age.
 */
export function snapshotsToPrune(
  present: readonly string[],
  { keep, latest }: { readonly keep: number; readonly latest: string },
): string[] {
  const newestFirst = present.filter(isSnapshotName).toSorted().toReversed();
  const kept = new Set([latest, ...newestFirst.filter((name) => name !== latest).slice(0, keep - 1)]);
  return newestFirst.filter((name) => !kept.has(name)).toReversed();
}
