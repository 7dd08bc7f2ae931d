import { DataError } from "../core/errors.ts";
import type { ManifestFile } from "../data/output/manifest-record.ts";

/** Rows by who counted them. Null is unknown, never 0. */
export type Counts = {
  /** Profiles that the export job counted; null: not told. */
  readonly job: number | null;
  /** Rows that Catalog counted; null: not told. */
  readonly catalog: number | null;
  /** Rows in the files. */
  readonly read: number;
};

export type Reconciled = {
  /** Rows in all. */
  readonly rows: number;
  /** Bytes of the files in all. */
  readonly bytes: number;
  /** Rows by who counted them. */
  readonly counts: Counts;
  /** What does not agree and is no reason to fail, for people. */
  readonly warnings: readonly string[];
};

/**
 * Holds the rows that were read against those that were promised. Catalog counts what it took in, so a difference is hard; a job's
 * counter is its own metric, so a difference is told, and hard only on request.
 */
export function reconcile(
  files: readonly ManifestFile[],
  told: Omit<Counts, "read">,
  { strictCounts }: { readonly strictCounts: boolean },
): Reconciled {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const counts = { ...told, read: rows };
  if (told.catalog !== null && told.catalog !== rows)
    throw mismatch(counts, "Catalog", told.catalog);
  const off = told.job !== null && told.job !== rows;
  if (off && strictCounts) throw mismatch(counts, "the export job", told.job);
  const warnings = off
    ? [`The export job counted ${told.job} rows, and the files hold ${rows}.`]
    : [];
  return { rows, bytes, counts, warnings };
}

function mismatch(counts: Counts, who: string, promised: number): DataError {
  return new DataError(
    "count-mismatch",
    `The files hold ${counts.read} rows, and ${who} counted ${promised}. Nothing vouches for them: export again.`,
    { details: { counts } },
  );
}
