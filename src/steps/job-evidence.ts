import { isAppError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import type {
  Batch,
  BatchDiagnostics,
  Dataset,
  ExportJob,
  RemoteError,
} from "../platform/records.ts";
import { PROFILE_CLASS } from "./check-profile.ts";

/** What there is to know of an export job. */
export type JobEvidence = {
  readonly nowMs: number;
  readonly job: ExportJob;
  readonly target: TargetEvidence;
  /** The union schema of Profile; null: none, or not known. */
  readonly unionId: string | null;
  readonly batches: readonly BatchEvidence[];
  /** Members that the evaluation before the job counted, for a job of one segment with status realized; null: not known. */
  readonly members: number | null;
  /** How long earlier jobs took that succeeded, newest first. */
  readonly earlierMs: readonly number[];
  /** What could not be asked, and why. */
  readonly unasked: readonly string[];
};

export type TargetEvidence =
  | { readonly kind: "unknown" }
  | { readonly kind: "gone" }
  | ({ readonly kind: "found" } & Pick<Dataset, "id" | "name" | "schemaId">);

export type BatchEvidence = {
  readonly id: string;
  /** Null: Catalog knows no such batch. */
  readonly status: string | null;
  readonly state: Batch["state"] | null;
  readonly errors: readonly RemoteError[];
  readonly rowErrors: BatchDiagnostics["rowErrors"];
};

export interface GatherOptions {
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

const EARLIER_JOBS = 20;
const EVALUATIONS_MAX = 100;

/** Asks for all that may explain a job. Who lacks a right to one thing still gets the rest. */
export async function gatherEvidence(
  platform: Platform,
  job: ExportJob,
  { nowMs, signal }: GatherOptions,
): Promise<JobEvidence> {
  const unasked: string[] = [];
  const options = { signal };
  async function ask<T>(what: string, fallback: T, question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      signal.throwIfAborted();
      if (!isAppError(error)) throw error;
      unasked.push(`${what}. ${error.message}`);
      return fallback;
    }
  }
  const unknown: TargetEvidence = { kind: "unknown" };
  return {
    nowMs,
    job,
    target: await ask("the target dataset", unknown, () => readTarget(platform, job, options)),
    unionId: await ask("the union schema", null, async () => {
      const union = await platform.unions.find(PROFILE_CLASS, options);
      return union?.id ?? null;
    }),
    batches: await ask("the batches", [], () => readBatches(platform, job, options)),
    members: await ask("the evaluations", null, () => countMembers(platform, job, options)),
    earlierMs: await ask("earlier jobs", [], () => durations(platform, job, options)),
    unasked,
  };
}

type Options = { readonly signal: AbortSignal };

async function readTarget(
  platform: Platform,
  { datasetId }: ExportJob,
  options: Options,
): Promise<TargetEvidence> {
  if (datasetId === null) return { kind: "unknown" };
  const dataset = await platform.datasets.read(datasetId, options);
  if (!dataset) return { kind: "gone" };
  const { id, name, schemaId } = dataset;
  return { kind: "found", id, name, schemaId };
}

async function readBatches(
  platform: Platform,
  job: ExportJob,
  options: Options,
): Promise<BatchEvidence[]> {
  const batches: BatchEvidence[] = [];
  for (const { id } of job.batches) {
    const batch = await platform.batches.read(id, options);
    const bad = batch && (batch.state === "failed" || batch.errors.length > 0);
    const { rowErrors } = bad ? await platform.batches.diagnostics(id, options) : { rowErrors: [] };
    batches.push({
      id,
      status: batch?.status ?? null,
      state: batch?.state ?? null,
      errors: batch?.errors ?? [],
      rowErrors,
    });
  }
  return batches;
}

/** The export has the last evaluation that was completed before it (documented). */
async function countMembers(
  platform: Platform,
  job: ExportJob,
  options: Options,
): Promise<number | null> {
  const segmentId = onlySegment(job);
  if (segmentId === null || job.createdAt === null) return null;
  const filter = { status: "SUCCEEDED", limit: EVALUATIONS_MAX };
  let last: { readonly endedAt: string; readonly count: number } | null = null;
  for await (const { endedAt, members } of platform.segmentJobs.list(filter, options)) {
    const count = members[segmentId];
    if (count === undefined || endedAt === null || endedAt > job.createdAt) continue;
    if (last === null || last.endedAt < endedAt) last = { endedAt, count };
  }
  return last?.count ?? null;
}

/** Null where members of an evaluation and profiles of the export are not the same people. */
function onlySegment({ state, body }: ExportJob): string | null {
  const [segment, ...more] = body.filter?.segments ?? [];
  const same = segment?.status.join() === "realized" && more.length === 0;
  return state === "succeeded" && same ? segment.segmentId : null;
}

async function durations(platform: Platform, job: ExportJob, options: Options): Promise<number[]> {
  const earlier: number[] = [];
  for await (const other of platform.exportJobs.list({ status: "SUCCEEDED" }, options)) {
    const { createdAt, updatedAt } = other;
    if (other.id === job.id || createdAt === null || updatedAt === null) continue;
    if (job.createdAt !== null && createdAt > job.createdAt) continue;
    earlier.push(Date.parse(updatedAt) - Date.parse(createdAt));
    if (earlier.length === EARLIER_JOBS) break;
  }
  return earlier;
}
