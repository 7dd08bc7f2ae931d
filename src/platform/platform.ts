import type { ByteStream } from "../core/byte-stream.ts";
import type {
  Batch,
  BatchDiagnostics,
  Dataset,
  ExportJob,
  ExportJobBody,
  FileGroup,
  MergePolicy,
  NewDataset,
  RemoteFile,
  Sandbox,
  Schedule,
  SchemaField,
  Segment,
  SegmentJob,
  Tenant,
  UnionSchema,
} from "./records.ts";

/**
 * The platform, one member per service. Reads are retried inside; creating calls are sent once, and their errors say by
 * `retry` and code whether the effect may exist (see `mayHaveHappened`). Lists are async iterators that fetch page by page.
 */
export interface Platform {
  readonly tenant: Tenant;
  readonly tokens: Tokens;
  readonly sandboxes: { list(options?: CallOptions): AsyncIterable<Sandbox> };
  readonly unions: {
    /** Undefined when the sandbox has no union schema of the Profile class. */
    find(classId: string, options?: CallOptions): Promise<UnionSchema | undefined>;
    list(options?: CallOptions): AsyncIterable<UnionSchema>;
    /** Every field of a union schema, parents before children. */
    fields(unionId: string, options?: CallOptions): Promise<readonly SchemaField[]>;
  };
  readonly datasets: {
    list(filter?: DatasetFilter, options?: CallOptions): AsyncIterable<Dataset>;
    /** Undefined when there is none with that id. */
    read(id: string, options?: CallOptions): Promise<Dataset | undefined>;
    create(dataset: NewDataset, options: CreateOptions): Promise<string>;
    /** Resolves also when it is already gone. */
    delete(id: string, options?: CallOptions): Promise<void>;
    /** POST with `Pragma: validate-only`: proves the right to create without creating. */
    validate(dataset: NewDataset, options?: CallOptions): Promise<void>;
  };
  readonly batches: {
    list(filter: BatchFilter, options?: CallOptions): AsyncIterable<Batch>;
    read(id: string, options?: CallOptions): Promise<Batch | undefined>;
    /** Why a batch failed, or succeeded with errors. Resolves also for a batch without any. */
    diagnostics(id: string, options?: CallOptions): Promise<BatchDiagnostics>;
  };
  /** Segments and audiences from elsewhere: uploaded, composed, external. Not every organisation may ask (403, documented). */
  readonly audiences: {
    list(filter?: AudienceFilter, options?: CallOptions): AsyncIterable<Segment>;
  };
  readonly segments: {
    list(options?: CallOptions): AsyncIterable<Segment>;
    read(id: string, options?: CallOptions): Promise<Segment | undefined>;
  };
  readonly segmentJobs: {
    list(filter?: JobFilter, options?: CallOptions): AsyncIterable<SegmentJob>;
    read(id: string, options?: CallOptions): Promise<SegmentJob | undefined>;
    create(segmentIds: readonly string[], options: CreateOptions): Promise<SegmentJob>;
    cancel(id: string, options?: CallOptions): Promise<void>;
  };
  readonly exportJobs: {
    /** Newest first. */
    list(filter?: JobFilter, options?: CallOptions): AsyncIterable<ExportJob>;
    read(id: string, options?: CallOptions): Promise<ExportJob | undefined>;
    create(body: ExportJobBody, options: CreateOptions): Promise<ExportJob>;
    /** Asks for it; the job may run on for a while. Resolves also when it has ended or is gone. */
    cancel(id: string, options?: CallOptions): Promise<void>;
    /** The hour by the service that stamps its jobs with `createdAt`, ms since 1970, to the second below. */
    now(options?: CallOptions): Promise<number>;
  };
  readonly schedules: { list(options?: CallOptions): AsyncIterable<Schedule> };
  readonly mergePolicies: { list(options?: CallOptions): AsyncIterable<MergePolicy> };
  readonly files: {
    listGroups(batchId: string, options?: CallOptions): AsyncIterable<FileGroup>;
    /** Follows nested groups; skips marker files (`_SUCCESS`, names beginning `_` or `.`). */
    list(batchId: string, groupId: string, options?: CallOptions): AsyncIterable<RemoteFile>;
    /** The bytes [start, end) of a file; see `OpenRange`. */
    openRange: OpenRange;
  };
  /** Closes keep-alive connections. */
  close(): Promise<void>;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait of the client's own retries. */
  readonly onRetry?: (error: Error, attempt: number, delayMs: number) => void;
}

export interface CreateOptions extends CallOptions {
  /** A fresh value for each attempt; journaled before the call. */
  readonly requestId: string;
}

export interface Tokens {
  /** Obtains (or reuses) a token. Fails with `token-refused` when IMS refuses the credentials. */
  check(
    options?: CallOptions,
  ): Promise<{ readonly expiresAt: string | null; readonly cached: boolean }>;
}

export interface DatasetFilter {
  readonly name?: string;
  /** Tag name to value; all have to match. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly limit?: number;
}

export interface AudienceFilter {
  /** Names that contain it, in upper or lower case (documented): compare them yourself. */
  readonly name?: string;
}

export interface BatchFilter {
  readonly datasetId?: string;
  /** Any of these, comma-joined on the wire. */
  readonly statuses?: readonly string[];
  readonly createdClient?: string;
  readonly createdAfterMs?: number;
  /** Entries in all; default: every one. Newest first. */
  readonly limit?: number;
}

export interface JobFilter {
  readonly status?: string;
  /** Entries in all; default: every one. */
  readonly limit?: number;
}

/**
 * Opens the bytes `[start, end)` of a file (`end` null: to the end of the file) as a stream. Sends the token to the base URL only;
 * follows a redirect without it. Retries until a reply begins; a body that breaks off later is the reader's to handle and
 * surfaces as `body-cut`. Fails with `size-mismatch` when the server's Content-Range is not what was asked for.
 */
export type OpenRange = (
  file: { readonly path: string },
  start: number,
  end: number | null,
  options?: CallOptions,
) => Promise<OpenedRange>;

export interface OpenedRange {
  readonly body: ByteStream;
  /** First byte really delivered: 0 when the server ignored the range and sent everything. */
  readonly start: number;
  /** The whole file's length as this reply tells it; null when it does not. */
  readonly totalBytes: number | null;
  /** What stands for this content (a strong ETag, else Last-Modified); parts of one file must agree on it. Null when the reply tells none. */
  readonly validator: string | null;
}
