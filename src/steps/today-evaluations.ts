import type { SegmentJob } from "../platform/records.ts";

/** Evaluations on demand in a sandbox on one day (Adobe's guardrail for flexible audience evaluation, documented; hard). */
export const EVALUATIONS_PER_DAY = 2;

export const DAY_MS = 86_400_000;

/**
 * The jobs that count against today's evaluations on demand: made through the API (the scheduler's are free) since midnight UTC, still
 * running or ended well. Adobe does not say whether failed and cancelled ones count, nor when its day begins (inferred: UTC, as all its
 * schedules); a refusal of ours where Adobe would have agreed is the worse mistake, so they do not.
 */
export function todayEvaluations(jobs: readonly SegmentJob[], nowMs: number): SegmentJob[] {
  const dayBeganMs = dayBegan(nowMs);
  return jobs.filter(({ source, state, createdAt }) => {
    if (source?.toLowerCase() !== "api" || createdAt === null) return false;
    return Date.parse(createdAt) >= dayBeganMs && (state === "running" || state === "succeeded");
  });
}

/** When the count of today's evaluations begins anew. */
export function quotaResetsMs(nowMs: number): number {
  return dayBegan(nowMs) + DAY_MS;
}

function dayBegan(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS) * DAY_MS;
}
