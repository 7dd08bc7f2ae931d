/**
 * Adobe's objects as the rest of the program sees them: ids are strings, times are RFC 3339 or null, every spelling
 * and shape the service may choose is already settled. Only this folder knows the wire.
 */

/** Who is asked, and for whom. Everything but the sandbox is common to an organisation. */
export interface Tenant {
  readonly baseUrl: string;
  readonly orgId: string;
  readonly sandbox: string;
}

export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** Null when the service does not say. */
  readonly mergePolicyId: string | null;
  /** Namespace for the export body; `ups` for segments made in the platform. */
  readonly namespace: string;
  /** What its members are. Only profiles can be exported by a job (inferred); `unknown` when the service does not say. */
  readonly kind: "profile" | "account" | "unknown";
  /**
   * Where it was made, in the words of the audiences service: REAL_TIME_CUSTOMER_PROFILE, CUSTOM_UPLOAD, AUDIENCE_ORCHESTRATION,
   * AUDIENCE_MANAGER (documented), or another. Null where it does not say; definitions never do.
   */
  readonly origin: string | null;
  /** Its rule as the service words it, PQL for segments made in the platform (documented). Null where it does not say. */
  readonly definition: string | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

export interface SegmentJob {
  readonly id: string;
  readonly state: JobState;
  /** The word the service used. */
  readonly status: string;
  readonly source: string | null;
  /** `["*"]` for the scheduled evaluation of everything. */
  readonly segmentIds: readonly string[];
  readonly createdAt: string | null;
  readonly endedAt: string | null;
  /** Members by segment id, where the service tells. */
  readonly members: Readonly<Record<string, number>>;
  readonly errors: readonly RemoteError[];
}

/** A rule by which something runs again and again, such as the daily evaluation. */
export interface Schedule {
  readonly id: string;
  /** `batch_segmentation` or `export` (documented); null when the service does not say. */
  readonly type: string | null;
  /** `active` or `inactive`. */
  readonly state: string | null;
  /** Quartz cron, UTC: `0 0 1 * * ?`. */
  readonly schedule: string | null;
}

export type JobState = "running" | "succeeded" | "failed" | "canceled";

export interface RemoteError {
  readonly code: string;
  readonly message: string;
}

export interface ExportJob {
  readonly id: string;
  readonly state: JobState;
  /** The word the service used: NEW, PROCESSING, SUCCEEDED, FAILED, … */
  readonly status: string;
  readonly datasetId: string | null;
  readonly segmentPerBatch: boolean;
  /** One per job, or one per segment. Empty when the service names none (yet). */
  readonly batches: readonly { readonly id: string; readonly segmentId: string | null }[];
  /** As echoed by the service, for recognising our own job. */
  readonly body: ExportJobBody;
  /** `totalExportedProfileCounter`; null when not told. */
  readonly exportedProfiles: number | null;
  readonly errors: readonly RemoteError[];
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

/** The body of POST /export/jobs as we send it, and as far as the service echoes it. */
export type ExportJobBody = {
  /** Columns as dot paths, with commas between; absent: all. */
  readonly fields?: string;
  /** How fragments become profiles; absent: the policy of the segment. */
  readonly mergePolicy?: {
    /** Id of the merge policy. */
    readonly id: string;
    /** Its version; absent: the newest. */
    readonly version?: number;
  };
  /** Whose profiles; absent: everybody. */
  readonly filter?: {
    /** Members of any of these. */
    readonly segments: readonly {
      /** Id of the segment. */
      readonly segmentId: string;
      /** Its namespace: `ups` for segments of Experience Platform. */
      readonly segmentNs: string;
      /** Any of `realized`, `existing`, `exited`. */
      readonly status: readonly string[];
    }[];
    /** RFC 3339, either or both: members who qualified (or left) within. */
    readonly segmentQualificationTime?: {
      /** From then on, RFC 3339. */
      readonly startTime?: string;
      /** Until then, RFC 3339. */
      readonly endTime?: string;
    };
    /** RFC 3339: profiles updated after it. */
    readonly fromIngestTimestamp?: string;
    /** Also profiles that have nothing but events. Absent means false. */
    readonly emptyProfiles?: boolean;
  };
  /** Events too; absent: none. */
  readonly additionalFields?: {
    /** Events of each profile. */
    readonly eventList: {
      /** Columns of events, with commas between. */
      readonly fields: string;
    };
  };
  /** Where the rows go. */
  readonly destination: {
    /** Id of a dataset on the union schema. */
    readonly datasetId: string;
    /** One batch for each segment. */
    readonly segmentPerBatch: boolean;
  };
  /** What rows are of. */
  readonly schema: {
    /** Class of the union schema: `_xdm.context.profile`. */
    readonly name: string;
  };
};

export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly schemaId: string | null;
  /** Tag `unifiedProfile` = `enabled:true`: its rows feed Real-time Customer Profile. */
  readonly profileEnabled: boolean;
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

export type NewDataset = {
  readonly name: string;
  readonly schemaId: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly description?: string;
};

export interface Batch {
  readonly id: string;
  /** Lower-case word of the service: success, active, failed, loading, … */
  readonly status: string;
  readonly state: "running" | "succeeded" | "failed";
  readonly createdClient: string | null;
  readonly createdAt: string | null;
  readonly completedAt: string | null;
  /** `metrics.outputRecordCount` (or recordsWritten); null when not told. */
  readonly records: number | null;
  readonly sizeBytes: number | null;
  /** Ids of the batches this one replaces. */
  readonly predecessors: readonly string[];
  readonly datasetIds: readonly string[];
  readonly errors: readonly RemoteError[];
}

/** What the service kept of a batch that went wrong; it keeps it for 30 days (documented). Never a value of a row. */
export interface BatchDiagnostics {
  /** Files of the failed batch; null when the service knows none (404). */
  readonly failed: readonly DiagnosticFile[] | null;
  /** Files about the batch: row errors, its input; null when the service knows none (404). */
  readonly meta: readonly DiagnosticFile[] | null;
  /** Kinds of row errors in the first lines of `row_errors*`; a count is of those lines, not of the batch. */
  readonly rowErrors: readonly {
    readonly code: string;
    readonly description: string;
    readonly count: number;
  }[];
}

export interface DiagnosticFile {
  readonly name: string;
  readonly sizeBytes: number | null;
}

/** One entry of a batch's file listing (Adobe: dataSetFile). */
export interface FileGroup {
  readonly id: string;
}

/** One downloadable file. */
export interface RemoteFile {
  readonly batchId: string;
  readonly groupId: string;
  /** As the server wrote it: not yet safe to use as a path. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Path and query on the base URL; never another host. */
  readonly path: string;
}

export interface MergePolicy {
  readonly id: string;
  readonly name: string;
  readonly version: number | null;
  readonly isDefault: boolean;
}

export interface Sandbox {
  readonly name: string;
  readonly title: string | null;
  readonly state: string | null;
}

export interface UnionSchema {
  readonly id: string;
  readonly title: string | null;
}

/** One field of a schema. */
export interface SchemaField {
  /** Dotted, from the root. Inside arrays and maps there is nothing to select, so their members are not listed. */
  readonly path: string;
  /** `object`, `string`, `number`, `array`, …; `unknown` when the registry does not tell. */
  readonly type: string;
}
