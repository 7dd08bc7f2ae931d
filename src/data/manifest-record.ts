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
  /** The same rows in other formats, and the schema beside them; absent in older manifests, as when there is none. */
  readonly converted?: readonly ConvertedFile[];
  /** How the rows were chosen from what was fetched, and the files they came from, which are gone; null or absent: all of them. */
  readonly filter?: {
    readonly where: string;
    readonly sources: readonly ManifestFile[];
  } | null;
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

export type ConvertedFile = {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Null for a file that holds no rows. */
  readonly rows: number | null;
  readonly sha256: string;
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

/** Every file that a manifest vouches for. */
export function listedFiles({
  files,
  converted = [],
}: Pick<Manifest, "files" | "converted">): readonly ConvertedFile[] {
  return [...files, ...converted];
}
