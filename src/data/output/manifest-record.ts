/** What a finished output folder holds and where it came from. Unknown or inapplicable is null, never absent. */
export type Manifest = {
  readonly schemaVersion: 1;
  /** Run that made the output. */
  readonly runId: string;
  /** `profile`: members, by an export job. `batch`: everybody scored, by a batch of a dataset. */
  readonly path: "profile" | "batch";
  /** Why this path, for people. */
  readonly pathReason: string;
  /** Segments whose members it holds; empty: it was not by segment. */
  readonly segments: readonly ManifestSegment[];
  /** Where the rows came from; null: not known. */
  readonly dataset: {
    /** Id of the dataset in Catalog. */
    readonly id: string;
    /** Its name. */
    readonly name: string;
    /** The run made it. */
    readonly created: boolean;
  } | null;
  /** Export job; null: the batch path has none. */
  readonly job: {
    /** Id of the export job. */
    readonly id: string;
    /** The service's word: `SUCCEEDED`. */
    readonly status: string;
  } | null;
  /** Ids of the batches that were read. */
  readonly batches: readonly string[];
  /** Parquet files that hold the audience. */
  readonly files: readonly ManifestFile[];
  /** The same rows in other formats, and the schema beside them; absent in older manifests, as when there is none. */
  readonly converted?: readonly ConvertedFile[];
  /** How the rows were chosen from what was fetched, and the files they came from, which are gone; null or absent: all of them. */
  readonly filter?: {
    /** SQL condition that a row had to fulfil. */
    readonly where: string;
    /** What was fetched, before it was filtered. */
    readonly sources: readonly ManifestFile[];
  } | null;
  /** Rows in all. */
  readonly rows: number;
  /** Bytes of the Parquet files in all. */
  readonly bytes: number;
  /** Rows as counted by the export job, by Catalog, and from the files themselves. */
  readonly counts: {
    /** Profiles that the export job counted; null: not told. */
    readonly job: number | null;
    /** Rows that Catalog counted; null: not told. */
    readonly catalog: number | null;
    /** Rows in the files that were fetched; null: not counted. */
    readonly read: number | null;
  };
  /** When the run took the folder, RFC 3339. */
  readonly startedAt: string;
  /** When the output was whole, RFC 3339. */
  readonly finishedAt: string;
};

export type ManifestSegment = {
  /** Id of the segment. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** End of the last evaluation before the export, RFC 3339; null when it is not told. */
  readonly evaluatedAt: string | null;
  /** Rows of this segment alone, where it has a folder of its own; else null or absent. */
  readonly rows?: number | null;
};

export type ConvertedFile = {
  /** Path relative to the folder, with `/`. */
  readonly name: string;
  /** Length in bytes. */
  readonly sizeBytes: number;
  /** Rows; null for a file that holds none by nature, such as a schema. */
  readonly rows: number | null;
  /** Digest of its bytes, hexadecimal, lower case. */
  readonly sha256: string;
};

export type ManifestFile = {
  /** Path relative to the folder, with `/`. */
  readonly name: string;
  /** Length in bytes. */
  readonly sizeBytes: number;
  /** Rows that its footer tells. */
  readonly rows: number;
  /** Digest of its bytes, hexadecimal, lower case. */
  readonly sha256: string;
  /** Batch that it came from. */
  readonly batchId: string;
  /** Its file group (Adobe's dataSetFile). */
  readonly groupId: string;
};

/** Every file that a manifest vouches for. */
export function listedFiles({
  files,
  converted = [],
}: Pick<Manifest, "files" | "converted">): readonly ConvertedFile[] {
  return [...files, ...converted];
}
