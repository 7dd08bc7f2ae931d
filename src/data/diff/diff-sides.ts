import { isAppError, toError, UsageError } from "../../core/errors.ts";
import { type AudienceFiles, findAudience } from "../rows/audience-files.ts";
import {
  describeColumns,
  filesWithRows,
  namespacesOf,
  parquetSource,
  unreadable,
} from "../rows/audience-view.ts";
import { requireSameColumns } from "./diff-columns.ts";
import type { Database } from "../rows/duckdb.ts";
import type { FlatOptions } from "../rows/flat-columns.ts";
import type { SqlColumn } from "../rows/sql-type.ts";

/** The files of folders that no manifest tells of yet. */
export interface KnownSides {
  readonly before?: AudienceFiles;
  readonly after?: AudienceFiles;
}

/** One of the two audiences that are compared. */
export interface DiffSide {
  /** As errors call it. */
  readonly folder: string;
  /** Its rows as a table, with the columns of both sides. */
  readonly source: string;
  readonly hasRows: boolean;
}

export interface DiffSides {
  readonly before: DiffSide;
  readonly after: DiffSide;
  /** The same on both sides. Empty: neither has a file. */
  readonly columns: readonly SqlColumn[];
  /** Of both sides, each once: what makes flat columns the same in every file. */
  readonly segments: FlatOptions["segments"];
}

interface OpenSide {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly hasRows: boolean;
  readonly columns: readonly SqlColumn[];
  readonly segments: FlatOptions["segments"];
}

/**
 * Opens two folders as tables with the same columns; a side without rows takes those of the other. Fails like `findAudience`, and with
 * `not-parquet`, or `schema-mismatch` when the columns differ.
 */
export async function openSides(
  database: Database,
  folders: {
    readonly before: string;
    readonly after: string;
    readonly known?: KnownSides | undefined;
  },
): Promise<DiffSides> {
  const { known } = folders;
  const before = await openSide(database, folders.before, known?.before);
  const after = await openSide(database, folders.after, known?.after);
  if (before.hasRows && after.hasRows) requireSameColumns(before, after);
  const model =
    [before, after].find(({ hasRows }) => hasRows) ??
    [after, before].find(({ columns }) => columns.length > 0);
  return {
    before: toSide(before, model),
    after: toSide(after, model),
    columns: model?.columns ?? [],
    segments: distinctSegments([...before.segments, ...after.segments]),
  };
}

async function openSide(
  database: Database,
  folder: string,
  known: AudienceFiles | undefined,
): Promise<OpenSide> {
  const { paths: all, segments } = known ?? (await findAudience(folder));
  const filled = await filesWithRows(all);
  // A file without rows still has the columns.
  const paths = filled.length > 0 ? filled : all.slice(0, 1);
  const columns =
    paths.length === 0
      ? []
      : await reading(folder, () => describeColumns(database, parquetSource(paths)));
  return { folder, paths, hasRows: filled.length > 0, columns, segments };
}

function toSide(side: OpenSide, model: OpenSide | undefined): DiffSide {
  const { folder, hasRows, paths } = side;
  const source = hasRows
    ? parquetSource(paths)
    : `(SELECT * FROM ${parquetSource(model?.paths ?? [])} WHERE false)`;
  return { folder, hasRows, source };
}

function distinctSegments(segments: FlatOptions["segments"]): FlatOptions["segments"] {
  return [...new Map(segments.map((segment) => [segment.id, segment])).values()];
}

/** Namespaces that occur on a side, sorted. */
export function sideNamespaces(
  database: Database,
  { folder, source, hasRows }: DiffSide,
  columns: readonly SqlColumn[],
): Promise<readonly string[]> {
  if (!hasRows) return Promise.resolve([]);
  return reading(folder, () => namespacesOf(database, source, columns));
}

/** What the database says about rows may quote them: the folder alone is told. */
export async function reading<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw readFailure(error, folder);
  }
}

function readFailure(error: unknown, folder: string): Error {
  if (isAppError(error)) return error;
  const { message } = toError(error);
  if (/^Out of Memory Error|No space left on device|Disk quota exceeded/i.test(message)) {
    return new UsageError(
      "disk-full",
      `Comparing needs more room for temporary files than there is. Free some space, or point TMPDIR to a larger disk.`,
      { details: { folder } },
    );
  }
  return unreadable(folder);
}
