import type { SegmentJob } from "../platform/records.ts";
import { covers } from "./evaluations.ts";
import { EVALUATIONS_PER_DAY, todayEvaluations } from "./today-evaluations.ts";

export type EvaluationChoice =
  | { readonly kind: "attach"; readonly job: SegmentJob }
  | { readonly kind: "start" }
  | { readonly kind: "refuse"; readonly today: readonly SegmentJob[] };

export interface EvaluationWish {
  readonly segmentIds: readonly string[];
  /** The service's hour. */
  readonly nowMs: number;
}

/** What to do about an evaluation on demand, from the segment jobs of the last day, newest first. */
export function chooseEvaluation(
  jobs: readonly SegmentJob[],
  { segmentIds, nowMs }: EvaluationWish,
): EvaluationChoice {
  const running = jobToAttach(jobs, segmentIds);
  if (running) return { kind: "attach", job: running };
  const today = todayEvaluations(jobs, nowMs);
  return today.length >= EVALUATIONS_PER_DAY ? { kind: "refuse", today } : { kind: "start" };
}

/** The running evaluation that covers all of the segments, whoever started it; of several the newest, which sees the newest data. */
export function jobToAttach(
  jobs: readonly SegmentJob[],
  segmentIds: readonly string[],
): SegmentJob | undefined {
  return jobs
    .filter((job) => job.state === "running" && !isStopping(job) && covers(job, segmentIds))
    .toSorted((a, b) => createdMs(b) - createdMs(a))[0];
}

function isStopping({ status }: SegmentJob): boolean {
  return /^CANCELL?ING$/i.test(status);
}

function createdMs({ createdAt }: SegmentJob): number {
  return createdAt === null ? 0 : Date.parse(createdAt);
}
