import { formatDuration } from "../core/duration.ts";
import { WaitError } from "../core/errors.ts";
import type { EvaluatedSegment } from "./evaluated-segment.ts";
import { listEvaluations, withLatest } from "./evaluations.ts";
import { isFresh } from "./freshness.ts";
import { defineStep } from "./step.ts";

export type CheckAgeInput = {
  /** Whose members are to be exported. */
  readonly segments: readonly EvaluatedSegment[];
  /** Oldest that is accepted: time since the evaluation ended, ms; null: any age, which asks nothing. */
  readonly maxAgeMs: number | null;
};

export type EvaluatedSegments = {
  /** The segments asked for, with their last evaluation. */
  readonly segments: readonly EvaluatedSegment[];
};

/**
 * Refuses members that are too old, by the service's clock. What looks too old is read again first, because the hours may come from the
 * record of a run that is continued later. Tells the segments with the hours that it went by. Fails with `too-old`.
 *
 * @calls GET /data/core/ups/export/jobs
 * @calls GET /data/core/ups/segment/jobs
 */
export const checkAge = defineStep({
  name: "check-age",
  async run(
    { platform },
    { segments, maxAgeMs }: CheckAgeInput,
    { signal },
  ): Promise<EvaluatedSegments> {
    if (maxAgeMs === null) return { segments };
    const nowMs = await platform.exportJobs.now({ signal });
    const tooOld = (all: readonly EvaluatedSegment[]) =>
      all.filter(({ evaluatedAt }) => !isFresh(evaluatedAt, { nowMs, maxAgeMs }));
    if (tooOld(segments).length === 0) return { segments };
    const latest = withLatest(segments, await listEvaluations(platform, { signal }));
    const old = tooOld(latest);
    if (old.length > 0) throw refused(old, { nowMs, maxAgeMs });
    return { segments: latest };
  },
});

function refused(
  old: readonly EvaluatedSegment[],
  { nowMs, maxAgeMs }: { readonly nowMs: number; readonly maxAgeMs: number },
): WaitError {
  const whys = old.map(({ name, evaluatedAt }) =>
    evaluatedAt === null
      ? `of segment "${name}" when it was last evaluated is not told`
      : `segment "${name}" was last evaluated ${formatDuration(nowMs - Date.parse(evaluatedAt))} ago`,
  );
  return new WaitError(
    "too-old",
    `Nothing was exported, because --max-age ${formatDuration(maxAgeMs)} is not met: ${whys.join("; ")}. Wait for the next scheduled evaluation with --await-evaluation, or start one with --evaluate.`,
    { details: { maxAgeMs, segments: old.map(({ id, evaluatedAt }) => ({ id, evaluatedAt })) } },
  );
}
