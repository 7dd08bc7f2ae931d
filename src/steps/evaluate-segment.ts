import { toTimestamp } from "../core/clock.ts";
import type { StepContext } from "../core/step-context.ts";
import { awaitEvaluationEnd } from "./await-evaluation-end.ts";
import { createOnce } from "./create-once.ts";
import type { EvaluatedSegment } from "./evaluated-segment.ts";
import { type EvaluationMarker, findOwnEvaluations, isOfSegments } from "./own-evaluation.ts";
import { type Begun, choose, overQuota, startWhenRoom } from "./start-evaluation.ts";
import { type StepPorts, defineStep } from "./step.ts";

export type EvaluateSegmentInput = {
  /** What to evaluate, all in one job. */
  readonly segments: readonly EvaluatedSegment[];
  /** Id of the run. */
  readonly runId: string;
};

export type Evaluation = {
  /** Id of the segment job that was waited for. */
  readonly jobId: string;
  /** False: a job that somebody else started was waited for. */
  readonly started: boolean;
  /** The same segments, with the end of this evaluation. */
  readonly segments: readonly EvaluatedSegment[];
};

/**
 * Evaluates segments on demand (POST /segment/jobs), at most once per run, and waits for the end. An evaluation that runs already and
 * covers them is waited for instead. A service that is full (429) is asked again. Fails with `evaluation-quota`, `job-failed`,
 * `job-canceled`, `wait-ended`, or the service's refusal.
 *
 * @calls GET /data/core/ups/export/jobs
 * @calls GET /data/core/ups/segment/jobs
 * @calls POST /data/core/ups/segment/jobs
 * @calls GET /data/core/ups/segment/jobs/{id}
 */
export const evaluateSegment = defineStep({
  name: "evaluate-segment",
  async run(ports, input: EvaluateSegmentInput, context): Promise<Evaluation> {
    const marker = await announce(ports, input, context);
    const { job, started } = await createOnce<EvaluationMarker, Begun>(ports, context, {
      marker,
      describe: (found) => ({ job: found.job.id }),
      lookUp: (announced) => findAnnounced(ports, announced, context),
      create: async (announced, requestId) =>
        (await attached(ports, announced, context)) ??
        startWhenRoom(ports, input.segments, { context, requestId }),
    });
    await context.note({ job: job.id, status: job.status, started });
    const { endedAt } = await awaitEvaluationEnd(ports, context, { job, segments: input.segments });
    const segments = input.segments.map(({ id, name }) => ({ id, name, evaluatedAt: endedAt }));
    return { jobId: job.id, started, segments };
  },
});

/** The machine that tells the hour and the one that stamps the job need not agree to the second. */
const SKEW_MAX_MS = 5 * 60_000;

async function announce(
  ports: StepPorts,
  input: EvaluateSegmentInput,
  context: StepContext,
): Promise<EvaluationMarker> {
  const { choice, jobs, nowMs, segmentIds } = await choose(ports, input.segments, context);
  // The job of an earlier attempt is one of today's, and must not be held against it.
  if (choice.kind === "refuse" && !context.announced) {
    throw overQuota(input.segments, choice.today, nowMs);
  }
  return {
    run: input.runId,
    segmentIds,
    notBefore: toTimestamp(nowMs - SKEW_MAX_MS),
    known: jobs.filter((job) => isOfSegments(job, segmentIds)).map(({ id }) => id),
    attachTo: choice.kind === "attach" ? choice.job.id : null,
  };
}

async function findAnnounced(
  ports: StepPorts,
  marker: EvaluationMarker,
  context: StepContext,
): Promise<Begun | undefined> {
  const { signal } = context;
  const own = await findOwnEvaluations(ports.platform, marker, { signal });
  // Of several each evaluates what was asked for; but which of them this run may cancel cannot be told.
  const job =
    own.find(({ state }) => state === "succeeded") ??
    own.find(({ state }) => state === "running") ??
    own[0];
  return job ? { job, started: own.length === 1 } : attached(ports, marker, context);
}

async function attached(
  { platform }: StepPorts,
  { attachTo }: EvaluationMarker,
  { signal }: StepContext,
): Promise<Begun | undefined> {
  if (attachTo === null) return undefined;
  const job = await platform.segmentJobs.read(attachTo, { signal });
  return job && { job, started: false };
}
