import { isAppError } from "../core/errors.ts";
import type { CallOptions, Platform } from "../platform/platform.ts";
import { lookUpSegments } from "./look-up-segments.ts";
import { defineStep } from "./step.ts";

/** A segment as later steps and the result need it. */
export type FoundSegment = {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly mergePolicyId: string | null;
  /** End of the last completed evaluation that covered it; null when the service does not tell. */
  readonly evaluatedAt: string | null;
};

export type FindSegmentInput = {
  /** Ids or exact names. */
  readonly segments: readonly string[];
};

/** Evaluations looked at, newest first; the scheduled one of the day covers every segment. */
const EVALUATIONS_MAX = 100;

/**
 * Finds segments by id or exact name through GET /audiences and GET /segment/definitions, each once, in the order asked for.
 * Fails with `segment-not-found` (with near misses) or `segment-ambiguous` (with the ids).
 */
export const findSegment = defineStep({
  name: "find-segment",
  async run({ platform }, input: FindSegmentInput, { signal }) {
    const found = await lookUpSegments(platform, input.segments, { signal });
    const evaluatedAt = await lastEvaluations(platform, { signal });
    return {
      segments: found.map((segment): FoundSegment => ({
        id: segment.id,
        name: segment.name,
        namespace: segment.namespace,
        mergePolicyId: segment.mergePolicyId,
        evaluatedAt: evaluatedAt(segment.id),
      })),
    };
  },
});

/** Knowing when is a service, not a condition: without the right to read segment jobs it is unknown. */
async function lastEvaluations(
  platform: Platform,
  options: CallOptions,
): Promise<(segmentId: string) => string | null> {
  const ends = new Map<string, string>();
  try {
    for await (const job of platform.segmentJobs.list(
      { status: "SUCCEEDED", limit: EVALUATIONS_MAX },
      options,
    )) {
      for (const id of job.state === "succeeded" && job.endedAt ? job.segmentIds : []) {
        const known = ends.get(id);
        if (job.endedAt && (!known || known < job.endedAt)) ends.set(id, job.endedAt);
      }
    }
  } catch (error) {
    if (!isAppError(error) || error.code === "canceled") throw error;
  }
  return (id) =>
    [ends.get(id), ends.get("*")]
      .filter((at) => at !== undefined)
      .toSorted()
      .at(-1) ?? null;
}
