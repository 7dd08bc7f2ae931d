import { rm } from "node:fs/promises";
import { join } from "node:path";

import { DataError } from "../../core/errors.ts";
import type { AudienceFiles } from "../rows/audience-files.ts";
import type { OpenOptions } from "../rows/audience-view.ts";
import { FILTERED_FILE } from "../output/derived-names.ts";
import { keyColumn } from "./diff-key.ts";
import { type DiffSides, openSides, reading } from "./diff-sides.ts";
import { type Database, openDuckDb } from "../rows/duckdb.ts";
import { flatColumns } from "../rows/flat-columns.ts";
import { writeRows } from "../rows/write-rows.ts";

export interface WindowRequest {
  /** Folder of the last good snapshot. */
  readonly before: string;
  /** Folder of the new one, which gets `audience.parquet`. */
  readonly folder: string;
  /** The rows of those who came or left since. */
  readonly window: AudienceFiles;
  /** Column by which rows are the same person. */
  readonly key: string;
}

export interface AppliedWindow {
  readonly name: string;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Somebody is in while an exported segment says so (documented statuses; `existing` is the older word). */
const IN = "('realized', 'existing')";

/**
 * The snapshot before, brought up to date by those who came or left since: nobody in the window stays as they were, and those of them who are
 * in come with their new row. Undefined when nobody remains. Exact only for what the window tells: who left by time alone, was merged or
 * deleted is not in it (seen in Adobe's description of qualification times). Fails with `schema-mismatch`, `not-parquet`, `disk-full`.
 */
export async function applyWindow(
  { before, folder, window, key }: WindowRequest,
  options: OpenOptions = {},
): Promise<AppliedWindow | undefined> {
  const database = await openDuckDb(options);
  const interrupt = () => database.interrupt();
  options.signal?.addEventListener("abort", interrupt);
  try {
    const sides = await openSides(database, { before, after: folder, known: { after: window } });
    return await write(database, sides, { folder, key, signal: options.signal });
  } catch (error) {
    throw options.signal?.aborted ? options.signal.reason : error;
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
    database.close();
  }
}

async function write(
  database: Database,
  sides: DiffSides,
  {
    folder,
    key,
    signal,
  }: { readonly folder: string; readonly key: string; readonly signal: AbortSignal | undefined },
): Promise<AppliedWindow | undefined> {
  if (sides.columns.length === 0) return undefined;
  const path = join(folder, FILTERED_FILE);
  const written = await reading(folder, () =>
    writeRows(database, {
      path,
      select: mergedSql(sides, key, folder),
      copyOptions: "FORMAT parquet, COMPRESSION snappy",
      signal,
    }),
  );
  if (written.rows > 0) return { name: FILTERED_FILE, ...written };
  await rm(path, { force: true });
  return undefined;
}

function mergedSql(
  { before, after, columns, segments }: DiffSides,
  key: string,
  folder: string,
): string {
  const { sql } = keyColumn(key, columns);
  const statuses = flatColumns(columns, { namespaces: [], segments }).filter(({ name }) =>
    segments.some((segment) => name === `segment.${segment.name}.status`),
  );
  if (statuses.length === 0) throw noMembership(folder);
  const isIn = statuses.map((status) => `${status.sql} IN ${IN}`).join(" OR ");
  return `SELECT * FROM ${before.source} WHERE ${sql} IS NULL OR ${sql} NOT IN (SELECT ${sql} FROM ${after.source} WHERE ${sql} IS NOT NULL)
    UNION ALL BY NAME SELECT * FROM ${after.source} WHERE (${isIn})`;
}

function noMembership(folder: string): DataError {
  return new DataError(
    "schema-mismatch",
    `The rows in "${folder}" do not tell who is in the segment and who left it, so --since last cannot go by them. Export segmentMembership with --fields, or leave --since out.`,
    { details: { folder } },
  );
}
