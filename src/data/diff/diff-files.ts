import { lstat, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

import { DataError, UsageError } from "../../core/errors.ts";
import { makePrivateFolder } from "../../core/files.ts";
import type { AudienceView } from "../rows/audience-view.ts";
import { rowsToWrite } from "../rows/convert-audience.ts";
import { type DiffSides, reading, sideNamespaces } from "./diff-sides.ts";
import { type DiffKind, diffKinds, differingRows, rowsOfKind } from "./diff-tables.ts";
import { diskError, type DiskRemedy, systemCode } from "../disk-errors.ts";
import type { Database } from "../rows/duckdb.ts";
import { flatColumns } from "../rows/flat-columns.ts";
import { writeRows } from "../rows/write-rows.ts";

export type DiffFormat = "parquet" | "csv" | "ndjson";
export const diffFormats = ["parquet", "csv", "ndjson"] as const satisfies readonly DiffFormat[];

/** A file of differing rows. */
export type DiffFile = {
  readonly kind: DiffKind;
  /** In the folder. */
  readonly name: string;
  readonly rows: number;
  readonly sizeBytes: number;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
};

/** It begins anew each time. */
const remedy: DiskRemedy = { goesOn: false };

/** Up to so many rows that were added or changed are read in one pass and kept meanwhile. */
const ROWS_KEPT_MAX = 500_000;

function diffFileName(kind: DiffKind, format: DiffFormat): string {
  return `${kind}.${format}`;
}

/** Says before anything is read whether the files can be written. Fails with `bad-option`, `output-not-empty` or `output-unwritable`. */
export async function checkDiffFolder(
  out: string,
  { sides, overwrite }: { readonly sides: readonly string[]; readonly overwrite: boolean },
): Promise<void> {
  if (sides.some((side) => resolve(side) === resolve(out))) {
    throw new UsageError(
      "bad-option",
      `--out "${out}" is one of the folders that are compared: its rows would no longer be one audience. Choose another folder.`,
      { details: { option: "--out", folder: out } },
    );
  }
  for (const name of overwrite ? [] : possibleNames()) {
    if (!(await isThere(join(out, name), out))) continue;
    throw new UsageError(
      "output-not-empty",
      `"${out}" holds ${name} already. Remove it, or choose another --out.`,
      { details: { folder: out, file: name } },
    );
  }
}

function possibleNames(): string[] {
  return diffKinds.flatMap((kind) => diffFormats.map((format) => diffFileName(kind, format)));
}

async function isThere(path: string, folder: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw diskError(error, folder);
  }
}

export interface WriteDifferences {
  readonly out: string;
  readonly format: DiffFormat;
  /** SQL of the key. */
  readonly key: string;
  readonly counts: Readonly<Record<DiffKind, number>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes one file for each kind, also for none, or none at all: added and changed rows as they are after, removed ones as they were before. Fails with
 * `content-changed` when the folders changed since they were compared, `not-parquet`, `disk-full`, `output-unwritable`.
 */
export async function writeDifferences(
  database: Database,
  sides: DiffSides,
  request: WriteDifferences,
): Promise<DiffFile[]> {
  const { out, key, counts } = request;
  try {
    makePrivateFolder(out);
  } catch (error) {
    throw diskError(error, out, remedy);
  }
  const view = await flatView(database, sides, request.format);
  const write = (kind: DiffKind, rows: string) =>
    writeKind(view, { ...request, kind, rows: rowsOfKind(rows, kind), ...folderOf(sides, kind) });
  const after = await rowsAfter(database, sides, { key, counts });
  const before = pick(sides.before.source, { key, kinds: ["removed"], counts });
  const files: DiffFile[] = [];
  try {
    files.push(await write("added", after));
    files.push(await write("removed", before));
    files.push(await write("changed", after));
    return files;
  } catch (error) {
    await removeFiles(out, files);
    throw error;
  }
}

/** Some of the files are no difference, and would keep the same command from being run again. */
async function removeFiles(out: string, files: readonly DiffFile[]): Promise<void> {
  for (const { name } of files) await rm(join(out, name), { force: true }).catch(() => undefined);
}

function folderOf({ before, after }: DiffSides, kind: DiffKind): { readonly folder: string } {
  return { folder: kind === "removed" ? before.folder : after.folder };
}

interface Wanted {
  readonly key: string;
  readonly counts: Readonly<Record<DiffKind, number>>;
}

/** Two files come from this side: where the rows are few they are read once. */
async function rowsAfter(
  database: Database,
  { after }: DiffSides,
  { key, counts }: Wanted,
): Promise<string> {
  const rows = pick(after.source, { key, kinds: ["added", "changed"], counts });
  const both = Math.min(counts.added, counts.changed) > 0;
  if (!both || counts.added + counts.changed > ROWS_KEPT_MAX) return rows;
  await reading(after.folder, () => database.run(`CREATE TEMP TABLE rows_after AS ${rows}`));
  return "rows_after";
}

/** Without a difference of these kinds no row has to be read. */
function pick(
  source: string,
  { key, kinds, counts }: Wanted & { readonly kinds: readonly DiffKind[] },
): string {
  const none = kinds.every((kind) => counts[kind] === 0);
  return `(${differingRows(none ? `(SELECT * FROM ${source} WHERE false)` : source, { key, kinds })})`;
}

/** The flat columns of both sides; Parquet needs none. */
async function flatView(
  database: Database,
  sides: DiffSides,
  format: DiffFormat,
): Promise<AudienceView> {
  const { columns: nested, segments } = sides;
  const bare = { database, paths: [], source: "", nested, flat: [] };
  if (format === "parquet") return bare;
  const known = [
    ...(await sideNamespaces(database, sides.before, nested)),
    ...(await sideNamespaces(database, sides.after, nested)),
  ];
  const namespaces = [...new Set(known)].toSorted();
  return { ...bare, flat: flatColumns(nested, { namespaces, segments }) };
}

async function writeKind(
  view: AudienceView,
  {
    kind,
    rows: source,
    folder,
    ...request
  }: WriteDifferences & { readonly kind: DiffKind; readonly rows: string; readonly folder: string },
): Promise<DiffFile> {
  const { out, format, counts, signal } = request;
  const name = diffFileName(kind, format);
  const written = await reading(folder, () =>
    writeRows(view.database, {
      path: join(resolve(out), name),
      select: selectOf({ ...view, source }, format),
      copyOptions: copyOptions[format],
      signal,
      remedy,
    }),
  );
  if (written.rows !== counts[kind]) {
    throw new DataError(
      "content-changed",
      `"${folder}" changed while it was compared: ${written.rows} rows were ${kind}, not ${counts[kind]}. Compare again.`,
      { details: { folder, kind, rows: written.rows, counted: counts[kind] } },
    );
  }
  return { kind, name, ...written };
}

const copyOptions = {
  parquet: "FORMAT parquet, COMPRESSION snappy",
  csv: "FORMAT csv, HEADER",
  ndjson: "FORMAT json",
} as const satisfies Record<DiffFormat, string>;

function selectOf(view: AudienceView, format: DiffFormat): string {
  return format === "parquet"
    ? `SELECT * FROM ${view.source}`
    : rowsToWrite(view, { format }).select;
}
