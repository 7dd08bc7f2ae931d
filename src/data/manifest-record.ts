/** What a finished output folder holds and where it came from. Unknown or inapplicable is null, never absent. */
export type Manifest = {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly path: "profile" | "batch";
  readonly pathReason: string;
  readonly segments: readonly ManifestSegment[];
  readonly dataset: {
    readonly id: string;
    readonly name: string;
    readonly created: boolean;
  } | null;
  readonly job: { readonly id: string; readonly status: string } | null;
  readonly batches: readonly string[];
  readonly files: readonly ManifestFile[];
  readonly rows: number;
  readonly bytes: number;
  /** Rows as counted by the export job, by Catalog, and from the files themselves. */
  readonly counts: {
    readonly job: number | null;
    readonly catalog: number | null;
    readonly read: number | null;
  };
  readonly startedAt: string;
  readonly finishedAt: string;
};

export type ManifestSegment = {
  readonly id: string;
  readonly name: string;
  readonly evaluatedAt: string | null;
  /** Rows of this segment alone, where it has a folder of its own; else null or absent. */
  readonly rows?: number | null;
};

export type ManifestFile = {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly rows: number;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
  readonly batchId: string;
  readonly groupId: string;
};
