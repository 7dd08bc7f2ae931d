import { expect, test } from "vitest";

import type { EvaluatedSegment } from "../../src/steps/evaluated-segment.ts";
import { evaluateSegment } from "../../src/steps/evaluate-segment.ts";
import { edited, pathOf, reply, simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext, type RecordingContext } from "../support/step-context.ts";
import { CHURN, found, JOBS, LOYAL, POST, postJob, started } from "./evaluation-world.ts";

const HOUR_MS = 3_600_000;
const posts = ({ sent }: Simulated) => sent.filter((call) => call === POST).length;
const markerOf = async (context: RecordingContext) => (await context.begin(null)).marker as unknown;

function evaluate(
  world: Simulated,
  segments: readonly EvaluatedSegment[],
  context?: RecordingContext,
) {
  return world.run(evaluateSegment, { segments, runId: "run-1" }, context);
}

test("one job of the segments, waited for to its end; all of it on record", async () => {
  const world = await simulate();
  const segments = await found(world, CHURN, LOYAL);
  const context = createStepContext();
  const result = await evaluate(world, segments, context);
  const job = await world.platform.segmentJobs.read(result.jobId);
  expect(job).toMatchObject({ source: "api", segmentIds: segments.map(({ id }) => id) });
  const evaluatedAt = "2026-01-02T03:04:07.000Z";
  expect(result).toEqual({
    jobId: job?.id,
    started: true,
    segments: segments.map(({ id, name }) => ({ id, name, evaluatedAt })),
  });
  expect(context.facts).toEqual([
    { requestId: "request-1" },
    { job: job?.id, status: "NEW", started: true },
    { job: job?.id, status: "SUCCEEDED" },
  ]);
  expect([started(world), posts(world)]).toEqual([1, 1]);
});

test("announced is what the job is known by: its segments, the service's hour, and those there before", async () => {
  const world = await simulate();
  const segments = await found(world, CHURN);
  const earlier = await postJob(world, segments);
  world.simulator.control({ advanceSeconds: 3600 });
  const context = createStepContext();
  await evaluate(world, segments, context);
  expect(await markerOf(context)).toEqual({
    run: "run-1",
    segmentIds: segments.map(({ id }) => id),
    notBefore: "2026-01-02T03:59:05.000Z",
    known: [earlier],
    attachTo: null,
  });
});

test.each(["drop-after", "server-error-after"])(
  "%s: the job that was made all the same is adopted",
  async (fault) => {
    const world = await simulate({ faults: [`${fault}:${POST}#1`] });
    const segments = await found(world, CHURN);
    const context = createStepContext();
    const { jobId, started: ours } = await evaluate(world, segments, context);
    expect(ours).toBe(true);
    expect(context.facts).toContainEqual({ adopted: { job: jobId } });
    expect([started(world), posts(world)]).toEqual([1, 1]);
  },
);

test("a lost answer to a job that shows late is still adopted, a twin of earlier is not", async () => {
  const world = await simulate({ faults: [`drop-after:${POST}#1`, "late-visibility"] });
  const segments = await found(world, CHURN);
  world.simulator.control({ faults: [] });
  const twin = await postJob(world, segments);
  await world.clock.advance(60_000);
  world.simulator.control({ faults: [`drop-after:${POST}#1`, "late-visibility"] });
  const { jobId } = await evaluate(world, segments);
  expect(jobId).not.toBe(twin);
  expect([started(world), posts(world)]).toEqual([2, 1]);
});

test("a call that never arrived is made again after the settling time", async () => {
  const world = await simulate({ faults: [`server-error-before:${POST}#1`] });
  const segments = await found(world, CHURN);
  const beganMs = world.clock.now();
  await evaluate(world, segments);
  expect(world.clock.now() - beganMs).toBeGreaterThanOrEqual(60_000);
  expect([started(world), posts(world)]).toEqual([1, 2]);
});

test("killed between marker and answer: the next attempt adopts the job, even as one of two of today", async () => {
  const world = await simulate({ jobSeconds: 1 });
  const segments = await found(world, CHURN);
  await postJob(world, await found(world, LOYAL));
  const context = createStepContext();
  const first = await evaluate(world, segments, context);
  await world.clock.advance(HOUR_MS);
  const again = createStepContext({
    announced: {
      marker: (await markerOf(context)) as never,
      startedAt: "2026-01-02T03:04:05.000Z",
    },
  });
  expect(await evaluate(world, segments, again)).toEqual(first);
  expect(again.facts[0]).toEqual({ adopted: { job: first.jobId } });
  expect([started(world), posts(world)]).toEqual([2, 1]);
});

test("killed before the call: the next attempt makes it, once", async () => {
  const world = await simulate();
  const segments = await found(world, CHURN);
  const marker = {
    run: "run-1",
    segmentIds: segments.map(({ id }) => id),
    notBefore: "2026-01-02T02:59:05.000Z",
    known: [],
    attachTo: null,
  };
  const context = createStepContext({
    announced: { marker, startedAt: "2026-01-02T03:04:05.000Z" },
  });
  await evaluate(world, segments, context);
  expect([started(world), posts(world)]).toEqual([1, 1]);
});

test("two that could be it: one of them is waited for, and neither is this run's to cancel", async () => {
  const world = await simulate({
    async between(request, next) {
      if (request.method !== "POST" || pathOf(request) !== JOBS) return next(request);
      await next(request.clone());
      await next(request);
      throw new TypeError("fetch failed");
    },
  });
  const segments = await found(world, CHURN);
  const { started: ours } = await evaluate(world, segments);
  expect(ours).toBe(false);
  expect([started(world), posts(world)]).toEqual([2, 1]);
});

test("one that runs and covers the segments is waited for instead", async () => {
  const world = await simulate({ jobSeconds: 600 });
  const segments = await found(world, CHURN, LOYAL);
  const running = await postJob(world, segments);
  const context = createStepContext();
  const result = await evaluate(world, segments.slice(0, 1), context);
  expect(result).toMatchObject({ jobId: running, started: false, segments: [{ name: CHURN }] });
  expect(result.segments[0]?.evaluatedAt).toBe("2026-01-02T03:14:05.000Z");
  expect(await markerOf(context)).toMatchObject({ attachTo: running });
  expect(context.facts).toContainEqual({ job: running, status: "NEW", started: false });
  expect([started(world), posts(world)]).toEqual([1, 0]);
});

test("the scheduler's running one covers everything", async () => {
  const world = await simulate({
    jobSeconds: 600,
    between(request, next) {
      if (request.method !== "GET" || pathOf(request) !== JOBS) return next(request);
      return edited(next(request), (body) => ({
        ...body,
        children: (body["children"] as { status: string }[]).map((job) =>
          job.status === "SUCCEEDED"
            ? job
            : { ...job, source: "scheduler", segments: [{ segmentId: "*" }] },
        ),
      }));
    },
  });
  const [churn, loyal] = await found(world, CHURN, LOYAL);
  const running = await postJob(world, churn ? [churn] : []);
  const result = await evaluate(world, loyal ? [loyal] : []);
  expect(result).toMatchObject({ jobId: running, started: false });
  expect(posts(world)).toBe(0);
});

test("killed while it waits for another's: the next attempt goes on with that, also when it has ended", async () => {
  const world = await simulate({ jobSeconds: 600 });
  const segments = await found(world, CHURN);
  const running = await postJob(world, segments);
  const context = createStepContext({ deadlineMs: world.clock.now() + 60_000 });
  await expect(evaluate(world, segments, context)).rejects.toMatchObject({
    code: "wait-ended",
    message: `The wait ended before segment job ${running} did. The remote work goes on.`,
  });
  await world.clock.advance(HOUR_MS);
  const again = createStepContext({
    announced: { marker: (await markerOf(context)) as never, startedAt: "" },
  });
  expect(await evaluate(world, segments, again)).toMatchObject({ jobId: running, started: false });
  expect([started(world), posts(world)]).toEqual([1, 0]);
});

test("one of other segments is not waited for", async () => {
  const world = await simulate({ jobSeconds: 60 });
  const [churn, loyal] = await found(world, CHURN, LOYAL);
  const other = await postJob(world, loyal ? [loyal] : []);
  const { jobId } = await evaluate(world, churn ? [churn] : []);
  expect(jobId).not.toBe(other);
  expect(started(world)).toBe(2);
});

test("the third of a day is refused before anything is announced; the next day it is not", async () => {
  const world = await simulate();
  const segments = await found(world, CHURN);
  const jobs = [(await evaluate(world, segments)).jobId, (await evaluate(world, segments)).jobId];
  const context = createStepContext();
  await expect(evaluate(world, segments, context)).rejects.toMatchObject({
    name: "WaitError",
    code: "evaluation-quota",
    retry: "later",
    message:
      'No evaluation of segment "High churn risk" was started: 2 evaluations on demand ran today (UTC), and Adobe allows 2 a day. The count begins anew at 2026-01-03T00:00:00.000Z, in 20 h 55 min. Run the same command after that, wait for the scheduled evaluation with --await-evaluation, or leave out --evaluate to export the last completed one.',
    details: { jobs: jobs.toReversed(), resetsAt: "2026-01-03T00:00:00.000Z" },
  });
  expect([context.announced, context.facts, started(world)]).toEqual([false, [], 2]);
  world.simulator.control({ advanceSeconds: 21 * 3600 });
  await evaluate(world, segments, context);
  expect(started(world)).toBe(3);
});

test("a quota that others use up between marker and call is still heeded", async () => {
  const world: Simulated = await simulate({
    async between(request, next) {
      if (request.method !== "POST" || pathOf(request) !== JOBS) return next(request);
      await postJob(world, others);
      await postJob(world, others);
      return reply(503);
    },
  });
  const segments = await found(world, CHURN);
  const others = await found(world, LOYAL);
  await expect(evaluate(world, segments)).rejects.toMatchObject({ code: "evaluation-quota" });
  expect([started(world), posts(world)]).toEqual([2, 1]);
});

test("a service that is full is asked again until it is not", async () => {
  const world = await simulate({ faults: ["segment-job-429#20"] });
  const segments = await found(world, CHURN);
  const context = createStepContext();
  await evaluate(world, segments, context);
  expect([started(world), posts(world)]).toEqual([1, 21]);
  expect(context.news[0]?.["trouble"]).toMatch(
    /^POST \/data\/core\/ups\/segment\/jobs failed: Adobe answered 429 \(code UPAPI-113010-429, request [\w-]+\): Too many segmentation jobs in processing\. /,
  );
  expect(context.facts.filter(({ requestId }) => requestId !== undefined)).toHaveLength(1);
});

test("what a full service works on may be what is wanted", async () => {
  const world: Simulated = await simulate({
    jobSeconds: 3600,
    async between(request, next) {
      if (request.method !== "POST" || pathOf(request) !== JOBS) return next(request);
      if (started(world) === 0) await postJob(world, segments);
      return reply(429);
    },
  });
  const segments = await found(world, CHURN);
  const { started: ours } = await evaluate(world, segments);
  expect([ours, started(world)]).toEqual([false, 1]);
});

test("a service that stays full: the deadline ends it, with nothing started", async () => {
  const world = await simulate({ faults: ["segment-job-429"] });
  const segments = await found(world, CHURN);
  const context = createStepContext({ deadlineMs: world.clock.now() + HOUR_MS });
  await expect(evaluate(world, segments, context)).rejects.toMatchObject({
    code: "wait-ended",
    message:
      'The wait ended before Adobe took the evaluation of segment "High churn risk": too many segment jobs are in processing there. Nothing was started.',
  });
  expect(started(world)).toBe(0);
});

test.each([
  [
    "job-failed",
    "job-failed",
    (job: string) =>
      `The evaluation of segment "High churn risk" failed: segment job ${job} ended with Error in Segment Job (0100000002). Run the same command to evaluate again, or leave out --evaluate to export the last completed evaluation.`,
  ],
  [
    "job-cancelled",
    "job-canceled",
    (job: string) =>
      `The evaluation of segment "High churn risk" was cancelled on the platform: segment job ${job} is CANCELLED. Run the same command to evaluate again, or leave out --evaluate to export the last completed evaluation.`,
  ],
])("%s: told with the job", async (fault, code, message) => {
  const world = await simulate({ faults: [fault] });
  const segments = await found(world, CHURN);
  const context = createStepContext();
  const error = await evaluate(world, segments, context).catch((thrown: Error) => thrown);
  const job = context.facts.find(({ job: id }) => id !== undefined)?.["job"] as string;
  expect(error).toMatchObject({ name: "JobError", code, message: message(job), details: { job } });
});

test("an organisation with B2B is told in plain words that it cannot", async () => {
  const errors = { 400: [{ code: "UPAPI-054554-400", message: "B2B simplification" }] };
  const world = await simulate({
    between: (request, next) =>
      request.method === "POST" && pathOf(request) === JOBS
        ? reply(400, { requestId: "r-1", errors })
        : next(request),
  });
  const segments = await found(world, CHURN);
  await expect(evaluate(world, segments)).rejects.toMatchObject({
    name: "ApiError",
    code: "bad-request",
    retry: "never",
    message:
      'No evaluation of segment "High churn risk" was started: this organisation has Adobe\'s B2B edition, which evaluates on schedule only (code UPAPI-054554-400, request r-1). Wait for the scheduled evaluation with --await-evaluation.',
  });
  expect(posts(world)).toBe(1);
});

test.each([
  [400, "bad-request"],
  [403, "forbidden"],
])("any other refusal, such as %i, is the service's own", async (status, code) => {
  const world = await simulate({
    between: (request, next) =>
      request.method === "POST" && pathOf(request) === JOBS ? reply(status) : next(request),
  });
  const segments = await found(world, CHURN);
  await expect(evaluate(world, segments)).rejects.toMatchObject({ code });
  expect(posts(world)).toBe(1);
});
