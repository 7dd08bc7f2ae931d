import type { CallOptions, Platform } from "../platform/platform.ts";
import type { SegmentJob } from "../platform/records.ts";
import { listEvaluations } from "./evaluations.ts";

/** What was announced before an evaluation was asked for: enough to tell its job from every other. */
export type EvaluationMarker = {
  /** Id of the run. */
  readonly run: string;
  /** Ids of the segments it was asked for. */
  readonly segmentIds: readonly string[];
  /** An older job is somebody else's, RFC 3339. */
  readonly notBefore: string;
  /** Jobs of the same segments that were there already. */
  readonly known: readonly string[];
  /** A running job that covers the segments: it is waited for, and nothing is started. Null: there was none. */
  readonly attachTo: string | null;
};

/** The jobs that the marker may have announced, newest first; one at most, unless somebody else asked for the same at the same time. */
export async function findOwnEvaluations(
  platform: Platform,
  { segmentIds, notBefore, known, attachTo }: EvaluationMarker,
  options: CallOptions,
): Promise<SegmentJob[]> {
  if (attachTo !== null) return [];
  const jobs = await listEvaluations(platform, { ...options, sinceMs: Date.parse(notBefore) });
  return jobs.filter((job) => isOfSegments(job, segmentIds) && !known.includes(job.id));
}

/** Made through the API for exactly these segments. */
export function isOfSegments(
  { source, segmentIds }: Pick<SegmentJob, "source" | "segmentIds">,
  wanted: readonly string[],
): boolean {
  if (source !== null && source.toLowerCase() !== "api") return false;
  return (
    new Set(segmentIds).size === wanted.length && wanted.every((id) => segmentIds.includes(id))
  );
}
