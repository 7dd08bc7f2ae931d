import { isAppError } from "../core/errors.ts";
import type { CallOptions, Platform } from "../platform/platform.ts";
import type { SegmentJob } from "../platform/records.ts";
import { listEvaluations, withLatest } from "./evaluations.ts";
import { lookUpSegments } from "./look-up-segments.ts";
import { defineStep } from "./step.ts";

/** A segment as later steps and the result need it. */
export type FoundSegment = {
  /** Id of the segment (a UUID in every sample). */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** Whose it is: `ups` for segments of Experience Platform. */
  readonly namespace: string;
  /** Id of its merge policy; null when the service does not tell. */
  readonly mergePolicyId: string | null;
  /** End of the last completed evaluation that covered it, RFC 3339; null when the service does not tell. */
  readonly evaluatedAt: string | null;
};

export type FindSegmentInput = {
  /** Ids or exact names. */
  readonly segments: readonly string[];
};

export type FoundSegments = {
  /** Each once, in the order asked for. */
  readonly segments: readonly FoundSegment[];
};

/**
 * Finds segments by id or exact name through GET /audiences and GET /segment/definitions, each once, in the order asked for.
 * Fails with `segment-not-found` (with near misses) or `segment-ambiguous` (with the ids).
 *
 * @calls GET /data/core/ups/audiences
 * @calls GET /data/core/ups/segment/definitions
 * @calls GET /data/core/ups/segment/definitions/{id}
 * @calls GET /data/core/ups/segment/jobs
 */
export const findSegment = defineStep({
  name: "find-segment",
  async run({ platform }, input: FindSegmentInput, { signal }): Promise<FoundSegments> {
    const found = await lookUpSegments(platform, input.segments, { signal });
    const unknown = found.map(({ id, name }) => ({ id, name, evaluatedAt: null }));
    const evaluated = withLatest(unknown, await knownEvaluations(platform, { signal }));
    const segments = found.map(({ id, name, namespace, mergePolicyId }, index): FoundSegment => {
      const evaluatedAt = evaluated[index]?.evaluatedAt ?? null;
      return { id, name, namespace, mergePolicyId, evaluatedAt };
    });
    return { segments };
  },
});

/** Knowing when is a service, not a condition: without the right to read segment jobs it is unknown. */
async function knownEvaluations(platform: Platform, options: CallOptions): Promise<SegmentJob[]> {
  try {
    return await listEvaluations(platform, options);
  } catch (error) {
    if (!isAppError(error) || error.code === "canceled") throw error;
    return [];
  }
}
