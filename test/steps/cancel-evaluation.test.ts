import { expect, test } from "vitest";

import { cancelEvaluation, evaluationToCancel } from "../../src/steps/cancel-evaluation.ts";
import { evaluateSegment } from "../../src/steps/evaluate-segment.ts";
import type { EvaluationMarker } from "../../src/steps/own-evaluation.ts";
import { simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";
import { CHURN, found, JOBS, POST, postJob, started } from "./evaluation-world.ts";

const DELETE = `DELETE ${JOBS}`;
const deletes = ({ sent }: Simulated) => sent.filter((call) => call.startsWith(DELETE)).length;
const nothing = { jobId: null, announced: null, open: false };

/** A run that is stopped while it waits for an evaluation, as its record tells it. */
async function stopped(world: Simulated) {
  const segments = await found(world, CHURN);
  const context = createStepContext({ deadlineMs: world.clock.now() });
  const input = { segments, runId: "run-1" };
  await expect(world.run(evaluateSegment, input, context)).rejects.toMatchObject({
    code: "wait-ended",
  });
  const { marker } = await context.begin(null);
  return { status: "started", marker, facts: context.facts };
}

async function stateOf({ platform }: Simulated, id: string | null) {
  return id === null ? undefined : (await platform.segmentJobs.read(id))?.status;
}

test("the job that the run started is cancelled", async () => {
  const world = await simulate({ jobSeconds: 3600 });
  const { jobId } = await world.run(cancelEvaluation, evaluationToCancel(await stopped(world)));
  expect(await stateOf(world, jobId)).toBe("CANCELLING");
});

test("one that it only waited for goes on", async () => {
  const world = await simulate({ jobSeconds: 3600 });
  const running = await postJob(world, await found(world, CHURN));
  const input = evaluationToCancel(await stopped(world));
  expect(input).toEqual(nothing);
  expect(await world.run(cancelEvaluation, input)).toEqual({ jobId: null });
  expect([await stateOf(world, running), deletes(world)]).toEqual(["NEW", 0]);
});

test("a job whose id was never learned is looked for, also when it shows late", async () => {
  const world = await simulate({ jobSeconds: 3600, faults: [`drop-after:${POST}#1`] });
  const { marker, facts } = await stopped(world);
  const known = facts.slice(0, 1);
  const input = evaluationToCancel({ status: "started", marker, facts: known });
  expect(input).toEqual({ jobId: null, announced: marker, open: true });
  const { jobId } = await world.run(cancelEvaluation, input);
  expect(await stateOf(world, jobId)).toBe("CANCELLING");
  expect(started(world)).toBe(1);
});

test("a call that made nothing: looked for during the settling time, and nothing is cancelled", async () => {
  const world = await simulate();
  const [churn] = await found(world, CHURN);
  const announced: EvaluationMarker = {
    run: "run-1",
    segmentIds: [churn?.id ?? ""],
    notBefore: "2026-01-02T02:59:05.000Z",
    known: [],
    attachTo: null,
  };
  const beganMs = world.clock.now();
  const input = { jobId: null, announced, open: true };
  expect(await world.run(cancelEvaluation, input)).toEqual({ jobId: null });
  expect(world.clock.now() - beganMs).toBe(60_000);
  expect(await world.run(cancelEvaluation, { ...input, open: false })).toEqual({ jobId: null });
  expect(world.clock.now() - beganMs).toBe(60_000);
});

test("two that could be it: neither is touched", async () => {
  const world = await simulate({ jobSeconds: 3600 });
  const segments = await found(world, CHURN);
  const ids = [await postJob(world, segments), await postJob(world, segments)];
  const announced: EvaluationMarker = {
    run: "run-1",
    segmentIds: segments.map(({ id }) => id),
    notBefore: "2026-01-02T02:59:05.000Z",
    known: [],
    attachTo: null,
  };
  const cancelling = world.run(cancelEvaluation, { jobId: null, announced, open: true });
  const error = await cancelling.catch((thrown: Error) => thrown);
  const told = (error as unknown as { details: { jobs: string[] } }).details.jobs;
  expect(told.toSorted()).toEqual(ids.toSorted());
  expect(error).toMatchObject({
    code: "adoption-ambiguous",
    message: `2 segment jobs of the same segments could be the one this run started: ${told.join(", ")}. They are left as they are, and end by themselves.`,
  });
  expect(deletes(world)).toBe(0);
});

test.each([
  ["no evaluation was asked for", undefined],
  ["nothing was announced", { status: "failed", marker: null, facts: [] }],
  ["it has ended", { status: "completed", marker: {}, facts: [{ job: "1", started: true }] }],
])("%s: nothing to cancel", (_name, recorded) => {
  expect(evaluationToCancel(recorded)).toEqual(nothing);
});

test("a job that ended badly is asked to cancel all the same, which does no harm", async () => {
  const world = await simulate({ faults: ["job-failed"] });
  const [churn] = await found(world, CHURN);
  const jobId = await postJob(world, churn ? [churn] : []);
  await world.clock.advance(60_000);
  const facts = [{ job: jobId, status: "NEW", started: true }];
  const input = evaluationToCancel({ status: "failed", marker: null, facts });
  expect(await world.run(cancelEvaluation, input)).toEqual({ jobId });
  expect(await stateOf(world, jobId)).toBe("FAILED");
});
