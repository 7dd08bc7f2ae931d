import type { ConvertedFile, ManifestFile } from "../data/output/manifest-record.ts";
import type { FinishedJob } from "../steps/await-export.ts";
import type { ReadyBatch } from "../steps/await-batches.ts";
import type { TargetDataset } from "../steps/create-dataset.ts";

/** What an export or a download came to. Unknown or inapplicable is null. Field names are a contract with scripts. */
export type AudienceResult = {
  readonly path: "profile" | "batch";
  readonly pathReason: string;
  readonly segments: readonly ResultSegment[];
  readonly dataset: TargetDataset | null;
  readonly job: { readonly id: string; readonly status: string } | null;
  readonly batches: readonly string[];
  readonly files: readonly ManifestFile[];
  /** The same rows in another format, and their schema; empty when none was asked for. */
  readonly converted: readonly ConvertedFile[];
  /** Rows in the files, after `--where`; without a download what Catalog or the job counted. */
  readonly rows: number | null;
  /** Bytes on disk. */
  readonly bytes: number;
  readonly counts: ResultCounts;
  /** Output folder, absolute; null without a download. */
  readonly out: string | null;
  /** Path of the manifest; null without a download. */
  readonly manifest: string | null;
};

export type ResultSegment = {
  readonly id: string;
  readonly name: string;
  /** End of the last completed evaluation; null when not told. */
  readonly evaluatedAt: string | null;
  /** Rows of this segment alone, where each has a batch of its own; else null. */
  readonly rows: number | null;
};

/** Rows by who counted them: the export job, Catalog, and the files themselves. Null is unknown, never 0. */
export type ResultCounts = {
  readonly job: number | null;
  readonly catalog: number | null;
  readonly read: number | null;
};

/** Rows that stand ready on the platform, by whichever path. */
export type Exported = {
  readonly path: "profile" | "batch";
  readonly segments: readonly ExportedSegment[];
  readonly dataset: TargetDataset | null;
  readonly job: FinishedJob | null;
  readonly batches: readonly ExportedBatch[];
};

export type ExportedBatch = ReadyBatch & {
  /** Folder inside the output folder, with one batch per segment; absent: the output folder itself. */
  readonly folder?: string;
};

export type ExportedSegment = Omit<ResultSegment, "rows">;

/** Null where Catalog did not count a batch, or there is none to count. */
export function catalogCount(batches: readonly ReadyBatch[]): number | null {
  if (batches.length === 0) return null;
  return batches.reduce<number | null>(
    (sum, { records }) => (sum === null || records === null ? null : sum + records),
    0,
  );
}

/** The result of an export that ends in a dataset. */
export function undelivered(exported: Exported, pathReason: string): AudienceResult {
  const counts = {
    job: exported.job?.exportedProfiles ?? null,
    catalog: catalogCount(exported.batches),
    read: null,
  };
  return {
    ...summary(exported, pathReason),
    files: [],
    converted: [],
    rows: counts.catalog ?? counts.job,
    bytes: 0,
    counts,
    out: null,
    manifest: null,
  };
}

/** What is known before the rows are; without `files` a segment's rows are what Catalog counted. */
export function summary(
  exported: Exported,
  pathReason: string,
  files?: readonly ManifestFile[],
): Pick<AudienceResult, "path" | "pathReason" | "segments" | "dataset" | "job" | "batches"> {
  const { path, segments, dataset, job, batches } = exported;
  return {
    path,
    pathReason,
    segments: segments.map((segment) => ({
      id: segment.id,
      name: segment.name,
      evaluatedAt: segment.evaluatedAt,
      rows: segmentRows(segment.id, batches, files),
    })),
    dataset,
    job: job && { id: job.id, status: job.status },
    batches: batches.map(({ id }) => id),
  };
}

function segmentRows(
  id: string,
  batches: readonly ExportedBatch[],
  files: readonly ManifestFile[] | undefined,
): number | null {
  const own = batches.filter(({ segmentId }) => segmentId === id);
  if (own.length === 0) return null;
  if (!files) return catalogCount(own);
  const ids = new Set(own.map((batch) => batch.id));
  return files.reduce((sum, { batchId, rows }) => (ids.has(batchId) ? sum + rows : sum), 0);
}
