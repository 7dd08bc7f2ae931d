import type { ContentSpec } from "./content-spec.ts";
import type { JobTimeline } from "./job-clock.ts";
import type { MemberRule } from "./people.ts";

export interface DatasetRecord {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly schemaId: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly createdClient: string;
  readonly visibleAt: number;
  readonly version: number;
}

export interface BatchRecord {
  readonly id: string;
  readonly datasetId: string;
  readonly createdClient: string;
  readonly createdAt: number;
  /** Null: never, its job is stuck or was cancelled. */
  readonly completedAt: number | null;
  readonly end: "success" | "failed" | "aborted";
  readonly replaces: readonly string[];
  readonly replaceReason: string | null;
  readonly content: ContentSpec;
  /** No rows at all, whatever the content says. */
  readonly empty: boolean;
  /** It is good, and yet some rows of its source did not make it. */
  readonly rowErrors: boolean;
  /** Written by an export job, or in place of a batch that vanished. */
  readonly ofJob: boolean;
  /** Goes inactive, and loses its files, once they have been listed; a successor replaces it. */
  readonly vanishes: boolean;
  readonly vanished: { readonly at: number; readonly deletedAt: number } | null;
  readonly visibleAt: number;
}

export interface SegmentRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly pql: string;
  readonly mergePolicyId: string;
  readonly rule: MemberRule;
  /** What the rule became, and when, oldest first: an evaluation goes by the rule that stood when it began. */
  readonly edits?: readonly { readonly at: number; readonly rule: MemberRule }[];
  readonly createdAt: number;
  readonly visibleAt: number;
}

/** An audience that is no segment of people made here: uploaded, composed, external, or one of accounts. */
export interface AudienceRecord {
  readonly id: string;
  /** The maker's own id; the membership column and export jobs name this one (inferred). */
  readonly audienceId: string;
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly originName: string;
  readonly kind: "external" | "account";
  readonly rule: MemberRule;
  readonly createdAt: number;
  readonly visibleAt: number;
}

export interface SegmentJobRecord {
  readonly id: string;
  readonly source: "api" | "scheduler";
  /** `["*"]`: all of them. */
  readonly segmentIds: readonly string[];
  readonly timeline: JobTimeline;
  readonly day: number;
  readonly visibleAt: number;
  readonly requestId: string;
}

export interface ExportJobRecord {
  /** A number, as everywhere in Adobe's samples. */
  readonly id: number;
  readonly body: ExportBody;
  readonly timeline: JobTimeline;
  readonly batches: readonly ExportedBatch[];
  /** What it says once it has failed. */
  readonly errors: readonly { readonly code: string; readonly msg: string }[];
  /** The job never says which batches it wrote. */
  readonly hidesBatches: boolean;
  readonly visibleAt: number;
  readonly requestId: string;
}

/** What the job remembers of a batch, which may go with its dataset. */
export interface ExportedBatch extends Pick<BatchRecord, "id" | "content" | "empty"> {
  readonly segments: readonly ExportSegment[];
}

export interface ExportSegment {
  readonly segmentId: string;
  readonly segmentNs: string;
  readonly status: readonly string[];
}

/** The body of POST /export/jobs after its check. */
export interface ExportBody {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly fields: readonly string[] | null;
  /** Columns of the events; null: all of them, where there are events. */
  readonly eventFields: readonly string[] | null;
  readonly mergePolicyId: string;
  readonly segments: readonly ExportSegment[] | null;
  readonly qualified: { readonly from: number | null; readonly to: number | null };
  readonly ingestedAfter: number | null;
  readonly emptyProfiles: boolean;
  readonly datasetId: string;
  readonly segmentPerBatch: boolean;
}

/** All that a running simulator remembers. Records are replaced, never changed in place. */
export interface State {
  day: number;
  /** What `advanceSeconds` and new days added to the clock. */
  offsetMs: number;
  /** What `advanceSeconds` alone added: time in which no new day came. */
  idleMs: number;
  readonly firstDayMs: number;
  readonly datasets: Map<string, DatasetRecord>;
  readonly batches: Map<string, BatchRecord>;
  readonly segments: Map<string, SegmentRecord>;
  readonly audiences: Map<string, AudienceRecord>;
  readonly segmentJobs: Map<string, SegmentJobRecord>;
  readonly exportJobs: Map<string, ExportJobRecord>;
  /** Numbers everything that is made here, so that ids follow from the seed. */
  made: number;
}

export function createState(day: number, now: number): State {
  const dayMs = 86_400_000;
  return {
    day,
    offsetMs: day * dayMs,
    idleMs: 0,
    firstDayMs: Math.floor(now / dayMs) * dayMs,
    datasets: new Map(),
    batches: new Map(),
    segments: new Map(),
    audiences: new Map(),
    segmentJobs: new Map(),
    exportJobs: new Map(),
    made: 0,
  };
}

export type BatchStatus = "loading" | "success" | "failed" | "aborted" | "inactive" | "deleted";

/** Follows from the hour, as that of a job does. */
export function batchStatus(batch: BatchRecord, now: number): BatchStatus {
  if (batch.vanished) return now < batch.vanished.deletedAt ? "inactive" : "deleted";
  if (batch.completedAt === null || now < batch.completedAt) return "loading";
  return batch.end;
}
