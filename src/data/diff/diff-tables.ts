import type { SqlColumn } from "../rows/sql-type.ts";
import { rowHash } from "./diff-hash.ts";

export type DiffKind = "added" | "removed" | "changed";
export const diffKinds = ["added", "removed", "changed"] as const satisfies readonly DiffKind[];

/** As the table of differences has them; 4 is a key that a side has more than once. */
const kindNumbers = { added: 1, removed: 2, changed: 3 } as const satisfies Record<
  DiffKind,
  number
>;
const REPEATED = 4;

/** About 60 MB in the database for both sides' share of one pass. */
const ROWS_PER_SLICE = 1_250_000;
const SLICES_MAX = 64;

// Names no column of an audience has: an expression over its columns may stand beside them.
const KEY_1 = '"aepx:key 1"';
const KEY_2 = '"aepx:key 2"';
const KIND = '"aepx:kind"';

export type SideName = "before" | "after";

/** A side as 24 bytes per row: 128 bits for the key, which no two keys of an audience share by chance, and 64 for all of the row. */
export function sideTable(
  side: SideName,
  {
    source,
    key,
    columns,
  }: { readonly source: string; readonly key: string; readonly columns: readonly SqlColumn[] },
): string {
  const rows = `SELECT ${key} AS k, ${rowHash(columns)} AS h FROM ${source}`;
  const [first, second] = keyHashes("k");
  return `CREATE TEMP TABLE ${tableOf(side)} AS SELECT CASE WHEN k IS NOT NULL THEN ${first} END AS k1, ${second} AS k2, h FROM (${rows})`;
}

/** Two hashes that know nothing of each other. */
function keyHashes(key: string): readonly [string, string] {
  return [`hash(${key})`, `hash(concat('~', ${key}))`];
}

/** Gives `rows` of a side and how many of them are `keyed`. */
export function countSide(side: SideName): string {
  return `SELECT count(*) AS rows, count(k1) AS keyed FROM ${tableOf(side)}`;
}

export function differenceTable(): string {
  return `CREATE TEMP TABLE difference (${KIND} UTINYINT, ${KEY_1} UBIGINT, ${KEY_2} UBIGINT, n_before BIGINT, n_after BIGINT)`;
}

/**
 * How many passes compare the sides: a pass takes a range of key hashes, so that its table fits into memory. One pass over all of 5M
 * rows spills, or runs out of memory.
 */
export function sliceCount(rows: number): number {
  return Math.min(SLICES_MAX, Math.max(1, Math.ceil(rows / ROWS_PER_SLICE)));
}

/**
 * Adds the differences among the keys of one slice. Grouping both sides together rather than joining them: a key that a side has
 * thousands of times is one group, not millions of pairs.
 */
export function compareSlice(slice: number, slices: number): string {
  const [low, high] = [bound(slice, slices), bound(slice + 1, slices) - 1n];
  const share = (side: SideName, mark: string) =>
    `SELECT k1, k2, h, ${mark} AS b FROM ${tableOf(side)} WHERE k1 BETWEEN ${low} AND ${high}`;
  const groups = `SELECT k1, k2, count(*) AS n, count(b) AS b, bit_xor(h) AS x FROM (${share("before", "NULL::BOOLEAN")} UNION ALL ${share("after", "true")}) GROUP BY k1, k2`;
  const { added, removed, changed } = kindNumbers;
  const kind = `CASE WHEN n = 1 THEN CASE b WHEN 1 THEN ${added} ELSE ${removed} END WHEN n = 2 AND b = 1 THEN ${changed} ELSE ${REPEATED} END`;
  // One of each and equal hashes: nothing has changed.
  return `INSERT INTO difference SELECT ${kind}, k1, k2, n - b, b FROM (${groups}) WHERE NOT (n = 2 AND b = 1 AND x = 0)`;
}

function bound(slice: number, slices: number): bigint {
  return (BigInt(slice) * 2n ** 64n) / BigInt(slices);
}

/** Gives `added`, `removed`, `changed`, and how many keys a side has more than once: `repeated_before`, `repeated_after`. */
export function countDifferences(): string {
  const kinds = diffKinds.map(
    (kind) => `count(*) FILTER (${KIND} = ${kindNumbers[kind]}) AS ${kind}`,
  );
  return `SELECT ${kinds.join(", ")}, count(*) FILTER (n_before > 1) AS repeated_before, count(*) FILTER (n_after > 1) AS repeated_after FROM difference`;
}

/** The rows of `source` that are in the table of differences under one of the kinds, with that kind beside them. */
export function differingRows(
  source: string,
  { key, kinds }: { readonly key: string; readonly kinds: readonly DiffKind[] },
): string {
  const [first, second] = keyHashes(key);
  const wanted = kinds.map((kind) => kindNumbers[kind]).join(", ");
  return `SELECT s.*, d.${KIND} FROM ${source} AS s JOIN difference AS d ON d.${KEY_1} = ${first} AND d.${KEY_2} = ${second} AND d.${KIND} IN (${wanted})`;
}

/** Those of one kind among `rows`, as they were delivered. */
export function rowsOfKind(rows: string, kind: DiffKind): string {
  return `(SELECT * EXCLUDE (${KIND}) FROM ${rows} WHERE ${KIND} = ${kindNumbers[kind]})`;
}

export function dropSides(): string {
  return `DROP TABLE ${tableOf("before")}; DROP TABLE ${tableOf("after")}`;
}

function tableOf(side: SideName): string {
  return `side_${side}`;
}
