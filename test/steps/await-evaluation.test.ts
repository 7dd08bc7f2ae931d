import { expect, test } from "vitest";

import { CanceledError } from "../../src/core/errors.ts";
import { awaitEvaluation } from "../../src/steps/await-evaluation.ts";
import { edited, pathOf, reply, simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";
import { CHURN, found, JOBS, LOYAL, postJob, started } from "./evaluation-world.ts";

const DAY_MS = 86_400_000;
const MIDNIGHT = "2026-01-03T00:00:00.000Z";

/** A world in which something happens before the n-th look at the evaluations. */
async function watched(happens: Readonly<Record<number, (world: Simulated) => unknown>>) {
  let looks = -1;
  const world: Simulated = await simulate({
    async between(request, next) {
      if (request.method === "GET" && pathOf(request) === JOBS)
        await happens[(looks += 1)]?.(world);
      return next(request);
    },
  });
  // The look of find-segment is the one with the number 0.
  return world;
}

const nextDay = ({ simulator }: Simulated) => simulator.control({ day: 1 });

test("waits for the scheduled evaluation, tells when it is due, and starts nothing", async () => {
  const world = await watched({ 5: nextDay });
  const segments = await found(world, CHURN, LOYAL);
  const context = createStepContext();
  const input = { segments, maxAgeMs: null, since: null };
  expect(await world.run(awaitEvaluation, input, context)).toEqual({
    segments: segments.map(({ id, name }) => ({ id, name, evaluatedAt: MIDNIGHT })),
  });
  expect(context.facts).toEqual([{ nextEvaluationAt: "2026-01-02T23:50:00.000Z" }]);
  expect(world.clock.sleeps).toHaveLength(4);
  expect([started(world), world.sent.filter((call) => !call.startsWith("GET "))]).toEqual([0, []]);
});

test("fresh enough already: back at once, and schedules are not asked for", async () => {
  const world = await watched({});
  const segments = await found(world, CHURN);
  const input = { segments, maxAgeMs: DAY_MS, since: null };
  expect(await world.run(awaitEvaluation, input)).toEqual({ segments });
  expect(world.clock.sleeps).toEqual([]);
  expect(world.sent.map((call) => call.split("/").at(-1))).toEqual(["jobs", "jobs"]);
});

test("too old by the service's clock: waits until one has ended, whatever its age by then", async () => {
  const world = await watched({ 3: nextDay });
  const segments = await found(world, CHURN);
  world.simulator.control({ advanceSeconds: 20 * 3600 });
  const { segments: after } = await world.run(awaitEvaluation, {
    segments,
    maxAgeMs: DAY_MS / 2,
    since: null,
  });
  expect(after).toMatchObject([{ evaluatedAt: MIDNIGHT }]);
});

test("a maximal age shorter than the pauses is met by what ended during the wait", async () => {
  const world = await watched({ 4: (now) => postJob(now, segments) });
  const segments = await found(world, CHURN);
  const input = { segments, maxAgeMs: 1, since: null };
  const { segments: after } = await world.run(awaitEvaluation, input);
  expect(Date.parse(after[0]?.evaluatedAt ?? "")).toBeGreaterThan(Date.UTC(2026, 0, 2, 3, 4, 5));
});

test("each segment has to be covered; who evaluates does not matter", async () => {
  const world = await watched({
    2: (now) => postJob(now, segments.slice(0, 1)),
    8: (now) => postJob(now, segments.slice(1)),
  });
  const segments = await found(world, CHURN, LOYAL);
  const context = createStepContext();
  const input = { segments, maxAgeMs: null, since: null };
  const { segments: after } = await world.run(awaitEvaluation, input, context);
  const ends = after.map(({ evaluatedAt }) => Date.parse(evaluatedAt ?? ""));
  expect((ends[1] ?? 0) - (ends[0] ?? 0)).toBeGreaterThan(10_000);
  const jobs = context.facts.flatMap(({ job }) => (job === undefined ? [] : [job]));
  expect(new Set(jobs).size).toBe(2);
});

test("since moves the line: an evaluation before it is not the one waited for", async () => {
  const world = await watched({ 3: nextDay, 6: ({ simulator }) => simulator.control({ day: 2 }) });
  const segments = await found(world, CHURN);
  const input = { segments, maxAgeMs: null, since: "2026-01-03T12:00:00.000Z" };
  const { segments: after } = await world.run(awaitEvaluation, input);
  expect(after).toMatchObject([{ evaluatedAt: "2026-01-04T00:00:00.000Z" }]);
});

test("where nothing was known, any evaluation is news", async () => {
  const world = await watched({});
  const segments = (await found(world, CHURN)).map((each) => ({ ...each, evaluatedAt: null }));
  const { segments: after } = await world.run(awaitEvaluation, {
    segments,
    maxAgeMs: null,
    since: null,
  });
  expect(after).toMatchObject([{ evaluatedAt: "2026-01-02T00:00:00.000Z" }]);
});

test("a failed evaluation is told once, and the wait goes on", async () => {
  const world = await watched({
    2(now) {
      now.simulator.control({ faults: ["job-failed"] });
      return postJob(now, segments);
    },
    12: nextDay,
  });
  const segments = await found(world, CHURN);
  const context = createStepContext();
  const input = { segments, maxAgeMs: null, since: null };
  const { segments: after } = await world.run(awaitEvaluation, input, context);
  expect(after).toMatchObject([{ evaluatedAt: MIDNIGHT }]);
  const states = context.facts.flatMap(({ status }) => (status === undefined ? [] : [status]));
  expect([states[0], states.at(-1)]).toEqual(["NEW", "FAILED"]);
  const job = context.facts.at(-1)?.["job"] as string;
  const warning = `Evaluation ${job} failed: Error in Segment Job (0100000002). The wait goes on for the next one.`;
  expect(world.warnings).toEqual([warning]);
  expect(context.news).toEqual([{ warning }]);
});

test("no schedule is switched on: said so, and waited for all the same", async () => {
  let looks = -1;
  const world: Simulated = await simulate({
    between(request, next) {
      if (pathOf(request) === JOBS && (looks += 1) === 3) nextDay(world);
      if (!pathOf(request).endsWith("/config/schedules")) return next(request);
      return edited(next(request), (body) => ({
        ...body,
        children: (body["children"] as object[]).map((each) => ({ ...each, state: "inactive" })),
      }));
    },
  });
  const segments = await found(world, CHURN);
  await world.run(awaitEvaluation, { segments, maxAgeMs: null, since: null });
  expect(world.warnings).toEqual([
    `No scheduled evaluation is switched on in sandbox "${world.platform.tenant.sandbox}": the wait ends only when somebody starts one.`,
  ]);
});

test("without the right to read schedules nothing is missing but the hour", async () => {
  let looks = -1;
  const world: Simulated = await simulate({
    between(request, next) {
      if (pathOf(request) === JOBS && (looks += 1) === 2) nextDay(world);
      return pathOf(request).endsWith("/config/schedules") ? reply(403) : next(request);
    },
  });
  const segments = await found(world, CHURN);
  const context = createStepContext();
  await world.run(awaitEvaluation, { segments, maxAgeMs: null, since: null }, context);
  expect([context.facts, world.warnings]).toEqual([[], []]);
});

test("the deadline ends it", async () => {
  const world = await watched({});
  const segments = await found(world, CHURN, LOYAL);
  const deadlineMs = world.clock.now() + 3_600_000;
  const context = createStepContext({ deadlineMs });
  const waiting = world.run(awaitEvaluation, { segments, maxAgeMs: null, since: null }, context);
  await expect(waiting).rejects.toMatchObject({
    code: "wait-ended",
    message:
      'The wait ended before segments "High churn risk" and "Loyal customers" had a new evaluation. The remote work goes on.',
  });
  expect(world.clock.now()).toBe(deadlineMs);
});

test("a stop while the schedule is asked for is a stop", async () => {
  const controller = new AbortController();
  const stop = new CanceledError("Interrupted.");
  const world = await simulate({
    between(request, next) {
      if (!pathOf(request).endsWith("/config/schedules")) return next(request);
      controller.abort(stop);
      return Promise.reject(request.signal.reason as Error);
    },
  });
  const segments = await found(world, CHURN);
  const context = createStepContext({ signal: controller.signal });
  const waiting = world.run(awaitEvaluation, { segments, maxAgeMs: null, since: null }, context);
  await expect(waiting).rejects.toBe(stop);
});
