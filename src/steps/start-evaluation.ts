import { toTimestamp } from "../core/clock.ts";
import { formatDuration } from "../core/duration.ts";
import { ApiError, WaitError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import type { SegmentJob } from "../platform/records.ts";
import { chooseEvaluation, type EvaluationChoice } from "./choose-evaluation.ts";
import { type EvaluatedSegment, nameSegments } from "./evaluated-segment.ts";
import { listEvaluations } from "./evaluations.ts";
import { pollDelayMs } from "./poll.ts";
import type { StepPorts } from "./step.ts";
import { DAY_MS, EVALUATIONS_PER_DAY, quotaResetsMs } from "./today-evaluations.ts";

type Segments = readonly EvaluatedSegment[];

/** An evaluation under way, and whether this run is why. */
export interface Begun {
  readonly job: SegmentJob;
  readonly started: boolean;
}

interface Start {
  readonly context: StepContext;
  readonly requestId: string;
}

/** Each try looks anew: what a full service works on may be what is wanted here. */
export async function startWhenRoom(
  ports: StepPorts,
  segments: Segments,
  { context, requestId }: Start,
): Promise<Begun> {
  const { signal } = context;
  for (let tries = 1; ; tries += 1) {
    try {
      const { choice, nowMs, segmentIds } = await choose(ports, segments, context);
      if (choice.kind === "attach") return { job: choice.job, started: false };
      if (choice.kind === "refuse") throw overQuota(segments, choice.today, nowMs);
      const job = await ports.platform.segmentJobs.create(segmentIds, { signal, requestId });
      return { job, started: true };
    } catch (error) {
      if (!isFull(error)) throw inPlainWords(error, segments);
      ports.log.warn("the service is full, the evaluation is asked for again", { tries });
      context.progress({ trouble: error.message });
      await pause(ports, segments, { context, tries });
    }
  }
}

interface Chosen {
  readonly choice: EvaluationChoice;
  /** Of the last day. */
  readonly jobs: readonly SegmentJob[];
  readonly nowMs: number;
  readonly segmentIds: readonly string[];
}

export async function choose(
  { platform }: StepPorts,
  segments: Segments,
  { signal }: StepContext,
): Promise<Chosen> {
  const segmentIds = [...new Set(segments.map(({ id }) => id))];
  const nowMs = await platform.exportJobs.now({ signal });
  const jobs = await listEvaluations(platform, { signal, sinceMs: nowMs - DAY_MS });
  return { choice: chooseEvaluation(jobs, { segmentIds, nowMs }), jobs, nowMs, segmentIds };
}

function isFull(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === "rate-limited";
}

async function pause(
  { clock, timing, random }: StepPorts,
  segments: Segments,
  { context, tries }: { readonly context: StepContext; readonly tries: number },
): Promise<void> {
  const leftMs = (context.deadlineMs ?? Number.POSITIVE_INFINITY) - clock.now();
  if (leftMs <= 0) {
    throw new WaitError(
      "wait-ended",
      `The wait ended before Adobe took the evaluation of ${nameSegments(segments)}: too many segment jobs are in processing there. Nothing was started.`,
    );
  }
  const delayMs = pollDelayMs(tries, timing.pollMinMs, random());
  await clock.sleep(Math.min(delayMs, leftMs), context.signal);
}

export function overQuota(
  segments: Segments,
  today: readonly SegmentJob[],
  nowMs: number,
): WaitError {
  const resetsMs = quotaResetsMs(nowMs);
  const resetsAt = toTimestamp(resetsMs);
  const jobs = today.map(({ id }) => id);
  return new WaitError(
    "evaluation-quota",
    `No evaluation of ${nameSegments(segments)} was started: ${today.length} evaluations on demand ran today (UTC), and Adobe allows ${EVALUATIONS_PER_DAY} a day. The count begins anew at ${resetsAt}, in ${formatDuration(resetsMs - nowMs)}. Run the same command after that, wait for the scheduled evaluation with --await-evaluation, or leave out --evaluate to export the last completed one.`,
    { retryAfterMs: resetsMs - nowMs, details: { jobs, resetsAt } },
  );
}

/** Organisations with B2B refuse every evaluation on demand (seen by others, not documented). */
const B2B_CODE = "UPAPI-054554";

function inPlainWords(error: unknown, segments: Segments): unknown {
  if (!(error instanceof ApiError)) return error;
  const { serviceCode, requestId } = error.details;
  if (typeof serviceCode !== "string" || !serviceCode.startsWith(B2B_CODE)) return error;
  const label = typeof requestId === "string" ? `, request ${requestId}` : "";
  return new ApiError(
    "bad-request",
    `No evaluation of ${nameSegments(segments)} was started: this organisation has Adobe's B2B edition, which evaluates on schedule only (code ${serviceCode}${label}). Wait for the scheduled evaluation with --await-evaluation.`,
    { details: error.details, cause: error },
  );
}
