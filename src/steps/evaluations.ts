import type { CallOptions, Platform } from "../platform/platform.ts";
import type { RemoteError, SegmentJob } from "../platform/records.ts";
import type { EvaluatedSegment } from "./evaluated-segment.ts";

/** What a scheduled evaluation names instead of ids (documented). */
const EVERY_SEGMENT = "*";

/** Evaluations looked at where no hour bounds it; the scheduled one of the day covers every segment. */
const EVALUATIONS_MAX = 100;

/** Segment jobs made since `sinceMs`, newest first; without it the newest hundred. */
export async function listEvaluations(
  { segmentJobs }: Platform,
  { sinceMs, ...options }: CallOptions & { readonly sinceMs?: number },
): Promise<SegmentJob[]> {
  const jobs: SegmentJob[] = [];
  const filter = sinceMs === undefined ? { limit: EVALUATIONS_MAX } : {};
  for await (const job of segmentJobs.list(filter, options)) {
    if (sinceMs !== undefined && job.createdAt !== null && Date.parse(job.createdAt) < sinceMs)
      break;
    jobs.push(job);
  }
  return jobs;
}

export function covers(job: SegmentJob, segmentIds: readonly string[]): boolean {
  if (job.segmentIds.includes(EVERY_SEGMENT)) return true;
  return segmentIds.every((id) => job.segmentIds.includes(id));
}

/** The segments with the end of the newest evaluation among `jobs` that covered each, where that is news. */
export function withLatest(
  segments: readonly EvaluatedSegment[],
  jobs: readonly SegmentJob[],
): EvaluatedSegment[] {
  return segments.map(({ id, name, evaluatedAt }) => {
    const ends = jobs.flatMap((job) =>
      job.state === "succeeded" && job.endedAt !== null && covers(job, [id]) ? [job.endedAt] : [],
    );
    const known = evaluatedAt === null ? ends : [...ends, evaluatedAt];
    const latest = known.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
    return { id, name, evaluatedAt: latest ?? null };
  });
}

/** Why a segment job failed, in its own words. */
export function whyFailed(errors: readonly RemoteError[]): string {
  const reasons = errors.map(({ code, message }) => (code ? `${message} (${code})` : message));
  return reasons.length === 0 ? "the service gave no reason" : reasons.join("; ");
}
