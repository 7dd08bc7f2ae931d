import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { writeFileAtomic } from "../../core/files.ts";
import { isAppError } from "../../core/errors.ts";
import type { AudienceFiles } from "./audience-files.ts";
import {
  type FileSchema,
  fileSchema,
  parseSchema,
  renderSchema,
  type RowFormat,
} from "./audience-schema.ts";
import {
  type AudienceView,
  type OpenAudience,
  openFiles,
  type OpenOptions,
  unreadable,
} from "./audience-view.ts";
import { diskError } from "../disk-errors.ts";
import { SCHEMA_FILE } from "../output/derived-names.ts";
import { sqlName } from "./duckdb.ts";
import { selectList } from "./flat-columns.ts";
import { bindFilter, filteredSource, filterFailure } from "./row-filter.ts";
import { cellValue, jsonValue } from "./sql-values.ts";
import { type SqlColumn } from "./sql-type.ts";
import { type WrittenFile, writeNoRows, writeRows } from "./write-rows.ts";

export interface ConversionOptions {
  readonly format: RowFormat;
  /** NDJSON only: the nested record as delivered. Default: flat columns (see `flatColumns`). */
  readonly raw?: boolean;
  /** An SQL condition; null: every row. */
  readonly where?: string | null;
}

export interface Converted extends WrittenFile {
  readonly schema: FileSchema;
}

/** Files to convert and what errors call the folder they are in. */
export interface ConversionSource {
  readonly files: AudienceFiles;
  readonly folder: string;
}

/**
 * Writes rows as CSV or NDJSON into `path` (0600, whole under its name), in no order. Memory is bounded by the database's limit. Fails with
 * `bad-option` (the condition), `not-parquet`, `disk-full`, `output-unwritable`.
 */
export async function convertFiles(
  { files, folder }: ConversionSource,
  path: string,
  { format, raw = false, where = null }: ConversionOptions,
  options: OpenOptions = {},
): Promise<Converted> {
  const audience = await openFiles(files, folder, options);
  try {
    if (audience.nested.length === 0) {
      const written = await writeNoRows(path);
      return { ...written, schema: fileSchema([], { format, raw, rows: 0 }) };
    }
    if (where !== null) await bindFilter(audience, where, folder);
    const { select, columns } = rowsToWrite(audience, { format, raw, where });
    const written = await copy(audience, { path, select, format, where, folder, options });
    return { ...written, schema: fileSchema(columns, { format, raw, rows: written.rows }) };
  } catch (error) {
    throw options.signal?.aborted ? options.signal.reason : error;
  } finally {
    audience.close();
  }
}

interface Copy {
  readonly path: string;
  readonly select: string;
  readonly format: RowFormat;
  readonly where: string | null;
  readonly folder: string;
  readonly options: OpenOptions;
}

async function copy(
  audience: OpenAudience,
  { path, select, format, where, folder, options }: Copy,
): Promise<WrittenFile> {
  const copyOptions = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT json";
  try {
    const { signal } = options;
    return await writeRows(audience.database, { path, select, copyOptions, signal });
  } catch (error) {
    if (isAppError(error)) throw error;
    throw where === null ? unreadable(folder) : filterFailure(error, audience, folder);
  }
}

/** A query whose columns are written as they are. */
export function rowsToWrite(
  view: AudienceView,
  { format, raw = false, where = null }: ConversionOptions,
): { readonly select: string; readonly columns: readonly SqlColumn[] } {
  const source = where === null ? view.source : filteredSource(view, where);
  if (raw) return { select: writtenAs(view.nested, source, jsonValue), columns: view.nested };
  const flat = `(SELECT ${selectList(view.flat)} FROM ${source})`;
  const value = format === "csv" ? cellValue : jsonValue;
  return { select: writtenAs(view.flat, flat, value), columns: view.flat };
}

function writtenAs(
  columns: readonly SqlColumn[],
  source: string,
  value: (sql: string, type: SqlColumn["type"]) => string,
): string {
  const list = columns.map(({ name, type }) => ({ name, sql: value(sqlName(name), type) }));
  return `SELECT ${selectList(list)} FROM ${source}`;
}

/** Writes or completes the sidecar beside a converted file and gives its path. */
export async function writeSchema(
  path: string,
  name: string,
  schema: FileSchema,
  schemaName: string = SCHEMA_FILE,
): Promise<string> {
  const file = join(dirname(path), schemaName);
  const earlier = await readFile(file, "utf8").catch(() => "");
  try {
    writeFileAtomic(file, renderSchema({ ...parseSchema(earlier), [name]: schema }));
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw diskError(error, dirname(path));
  }
  return file;
}
