import { join } from "node:path";

import { type Rows, rowsOfFile } from "./rows.ts";

/** What a snapshot says became of the people since the one before. */
export interface Delta {
  readonly added: Rows;
  readonly removed: Rows;
  readonly changed: Rows;
}

export interface Counts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

export async function deltaIn(snapshot: string, namespace: string): Promise<Delta> {
  const read = (kind: keyof Delta) =>
    rowsOfFile(join(snapshot, "delta", `${kind}.parquet`), namespace);
  return {
    added: await read("added"),
    removed: await read("removed"),
    changed: await read("changed"),
  };
}

/** What the people before become by a delta. Fails where it does not fit them. */
export function applyDelta(before: Rows, { added, removed, changed }: Delta): Rows {
  const rows = new Map(before);
  for (const [key, { text }] of removed) {
    if (rows.get(key)?.text !== text) throw new Error("a removed row was not there as it says");
    rows.delete(key);
  }
  for (const [key, row] of changed) {
    if (!before.has(key)) throw new Error("a changed row was not there before");
    if (before.get(key)?.text === row.text) throw new Error("a changed row is as before");
    rows.set(key, row);
  }
  for (const [key, row] of added) {
    if (before.has(key)) throw new Error("an added row was there before");
    rows.set(key, row);
  }
  return rows;
}

/** What became of the people, as it is and not as anybody says. */
export function countDelta(before: Rows, after: Rows): Counts {
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const [key, { text }] of after) {
    const old = before.get(key);
    if (!old) counts.added += 1;
    else if (old.text !== text) counts.changed += 1;
  }
  for (const key of before.keys()) if (!after.has(key)) counts.removed += 1;
  return counts;
}

/** How two sets of rows differ, in words without a value; undefined: they do not. */
export function difference(told: Rows, real: Rows): string | undefined {
  const { added, removed, changed } = countDelta(real, told);
  if (added + removed + changed === 0) return undefined;
  return `${added} too many, ${removed} missing, ${changed} with other values`;
}
