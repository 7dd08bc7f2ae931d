import { checkDiffFolder, type DiffFile, type DiffFormat, writeDifferences } from "./diff-files.ts";
import {
  keyColumn,
  requireKeys,
  type SideKeys,
  soleNamespace,
  unknownNamespace,
} from "./diff-key.ts";
import {
  type DiffSide,
  type DiffSides,
  type KnownSides,
  openSides,
  reading,
  sideNamespaces,
} from "./diff-sides.ts";
import {
  compareSlice,
  countDifferences,
  countSide,
  type DiffKind,
  differenceTable,
  dropSides,
  sideTable,
  sliceCount,
} from "./diff-tables.ts";
import { type Database, type DuckDbOptions, openDuckDb } from "../rows/duckdb.ts";
import type { FlatColumn } from "../rows/flat-columns.ts";

/** With it 5M × 5M rows take about 400 MB of the whole process: the database's limit leaves out what its readers and writers need. */
const DEFAULT_DIFF_MEMORY = "200MB";

export interface DiffOptions extends DuckDbOptions {
  /** Folder of the earlier audience. */
  readonly before: string;
  /** Folder of the later one. */
  readonly after: string;
  /** The files of a folder that has no manifest yet. */
  readonly known?: KnownSides | undefined;
  /** Identity namespace or flat column by which rows are the same. Default: the only namespace that both sides know. */
  readonly key?: string | null | undefined;
  /** Folder for `added`, `removed` and `changed`. Default: only the counts. */
  readonly out?: string | null | undefined;
  /** Parquet has the columns as delivered, CSV and NDJSON have them flat. Default `parquet`. */
  readonly format?: DiffFormat | undefined;
  /** Rows without the key: fail, or count them and compare the others. Default `refuse`. */
  readonly unkeyed?: "refuse" | "leave-out" | undefined;
  /** Files of an earlier difference in `out` are replaced. Default: they are refused. */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of an audience, JSON-safe. Null is what does not apply. */
export type AudienceDiff = {
  /** The flat column; null when neither side has rows. */
  readonly key: string | null;
  /** In `after` only. */
  readonly added: number;
  /** In `before` only. */
  readonly removed: number;
  /** In both, with another value in some column. */
  readonly changed: number;
  readonly unchanged: number;
  /** Rows of each side. */
  readonly rows: { readonly before: number; readonly after: number };
  /** Rows without the key, which are in no other count. */
  readonly unkeyed: { readonly before: number; readonly after: number };
  readonly out: string | null;
  /** Empty without `out`, and when neither side has a file to take columns from. */
  readonly files: readonly DiffFile[];
};

/**
 * What was added, removed and changed between two output folders, by key; with these, `before` becomes `after`, exactly. All of a row
 * counts, not its order: neither of columns, nor of map keys, nor of the identities of a namespace. Memory is bounded (`memoryLimit`,
 * default 200 MB) whatever the size. Fails like `findAudience`, and with `bad-option` (the key), `schema-mismatch` (other columns, rows
 * without key, keys that occur twice), `output-not-empty`, `output-unwritable`, `disk-full`, `not-parquet`, `content-changed`.
 */
export async function diffAudiences(options: DiffOptions): Promise<AudienceDiff> {
  const { before, after, out = null, overwrite = false, signal } = options;
  signal?.throwIfAborted();
  if (out !== null) await checkDiffFolder(out, { sides: [before, after], overwrite });
  const { memoryLimit = DEFAULT_DIFF_MEMORY } = options;
  const database = await openDuckDb({ ...options, memoryLimit });
  const interrupt = () => database.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    return await compare(stoppable(database, signal), options);
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener("abort", interrupt);
    database.close();
  }
}

/** An interrupt ends only what runs at the moment: what comes after it must not begin. */
function stoppable(database: Database, signal: AbortSignal | undefined): Database {
  return {
    ...database,
    async run(sql, values) {
      signal?.throwIfAborted();
      await database.run(sql, values);
    },
    async rows(sql, values) {
      signal?.throwIfAborted();
      return database.rows(sql, values);
    },
  };
}

async function compare(database: Database, options: DiffOptions): Promise<AudienceDiff> {
  const { out = null, format = "parquet", signal } = options;
  const sides = await openSides(database, options);
  if (sides.columns.length === 0) return nobody(out);
  // Rows come in any order anyway, and in order they wait for each other in memory.
  await database.run("SET preserve_insertion_order = false");
  const key = await chooseKey(database, sides, options.key ?? null);
  const counted = await countAll(database, sides, key);
  await requireComparable(database, sides, { key, counted, unkeyed: options.unkeyed ?? "refuse" });
  const { before, after, ...counts } = counted;
  const files =
    out === null
      ? []
      : await writeDifferences(database, sides, { out, format, key: key.sql, counts, signal });
  return {
    key: key.name,
    ...counts,
    unchanged: after.rows - after.unkeyed - counts.added - counts.changed,
    rows: { before: before.rows, after: after.rows },
    unkeyed: { before: before.unkeyed, after: after.unkeyed },
    out,
    files,
  };
}

function nobody(out: string | null): AudienceDiff {
  const none = { before: 0, after: 0 };
  const counts = { added: 0, removed: 0, changed: 0, unchanged: 0 };
  return { key: null, ...counts, rows: none, unkeyed: none, out, files: [] };
}

async function chooseKey(
  database: Database,
  { before, after, columns }: DiffSides,
  wanted: string | null,
): Promise<FlatColumn> {
  if (wanted !== null) return keyColumn(wanted, columns);
  const namespaces = [
    await sideNamespaces(database, before, columns),
    await sideNamespaces(database, after, columns),
  ];
  return keyColumn(`identity.${soleNamespace(namespaces, columns)}`, columns);
}

interface Counted extends Readonly<Record<DiffKind, number>> {
  readonly before: SideKeys;
  readonly after: SideKeys;
}

/** Reads both sides once; what is left in the database is the table of differences. */
async function countAll(
  database: Database,
  sides: DiffSides,
  { sql: key }: FlatColumn,
): Promise<Counted> {
  const { columns } = sides;
  const read = async (name: "before" | "after") => {
    const { folder, source } = sides[name];
    await reading(folder, () => database.run(sideTable(name, { source, key, columns })));
    return numbersOf(database, countSide(name), ["rows", "keyed"]);
  };
  const before = await read("before");
  const after = await read("after");
  const found = await reading(sides.after.folder, async () => {
    await database.run(differenceTable());
    const slices = sliceCount(Math.max(before.rows, after.rows));
    for (let i = 0; i < slices; i += 1) await database.run(compareSlice(i, slices));
    await database.run(dropSides());
    return numbersOf(database, countDifferences(), [
      "added",
      "removed",
      "changed",
      "repeated_before",
      "repeated_after",
    ]);
  });
  const { repeated_before, repeated_after, ...counts } = found;
  return {
    ...counts,
    before: { rows: before.rows, unkeyed: before.rows - before.keyed, repeated: repeated_before },
    after: { rows: after.rows, unkeyed: after.rows - after.keyed, repeated: repeated_after },
  };
}

async function numbersOf<K extends string>(
  database: Database,
  sql: string,
  names: readonly K[],
): Promise<Record<K, number>> {
  const [row = {}] = await database.rows(sql);
  const entries = names.map((name) => [name, Number(row[name])] as const);
  return Object.fromEntries(entries) as Record<K, number>;
}

interface Comparison {
  readonly key: FlatColumn;
  readonly counted: Counted;
  readonly unkeyed: "refuse" | "leave-out";
}

async function requireComparable(
  database: Database,
  sides: DiffSides,
  { key, counted, unkeyed }: Comparison,
): Promise<void> {
  const told: (SideKeys & DiffSide)[] = [
    { ...sides.before, ...counted.before },
    { ...sides.after, ...counted.after },
  ];
  for (const side of told) {
    if (side.rows === 0 || side.unkeyed < side.rows) continue;
    const namespaces = await sideNamespaces(database, side, sides.columns);
    const unknown = unknownNamespace(key.name, { folder: side.folder, namespaces });
    if (unknown) throw unknown;
  }
  requireKeys(key.name, told, { leaveOutUnkeyed: unkeyed === "leave-out" });
}
