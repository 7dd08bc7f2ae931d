import { expect, test } from "vitest";

import { awaitExport } from "../../src/steps/await-export.ts";
import { reply, edited, pathOf, simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext, type RecordingContext } from "../support/step-context.ts";
import { exportOf, JOBS, postJob } from "./export-world.ts";

const HOUR = 3_600_000;

async function job(world: Simulated): Promise<string> {
  const { body } = await exportOf(world, { created: true });
  return postJob(world, body);
}

const wait = (world: Simulated, jobId: string, context?: RecordingContext) =>
  world.run(awaitExport, { jobId, fresh: true }, context);
const polls = ({ sent }: Simulated) =>
  sent.filter((call) => call.startsWith(`GET ${JOBS}/`)).length;

test("a job of hours is awaited at a poll a minute, and told of only when it changes", async () => {
  const world = await simulate({ jobSeconds: 6 * 3600 });
  const jobId = await job(world);
  const startedAt = world.clock.now();
  const context = createStepContext();
  const done = await wait(world, jobId, context);
  const { segments } = await world.simulator.world();
  expect(done).toEqual({
    id: jobId,
    status: "SUCCEEDED",
    datasetId: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
    createdAt: new Date(startedAt).toISOString(),
    batches: [{ id: expect.any(String) as string, segmentId: null }],
    exportedProfiles: segments.find(({ name }) => name === "High churn risk")?.rows,
  });
  expect(context.facts).toEqual(
    ["NEW", "PROCESSING", "SUCCEEDED"].map((status) => ({ job: jobId, status })),
  );
  const lateMs = world.clock.now() - startedAt - 6 * HOUR;
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThan(61_000);
  expect(polls(world)).toBeGreaterThan(350);
  expect(polls(world)).toBeLessThan(380);
});

test("a job that has ended already is asked for once", async () => {
  const world = await simulate({ jobSeconds: 0 });
  const jobId = await job(world);
  const before = world.clock.now();
  await wait(world, jobId);
  expect([polls(world), world.clock.now()]).toEqual([1, before]);
});

test("a failed job tells the service's reason, and keeps all of them in its details", async () => {
  const world = await simulate({ faults: ["job-failed"] });
  const jobId = await job(world);
  const context = createStepContext();
  await expect(wait(world, jobId, context)).rejects.toMatchObject({
    name: "JobError",
    code: "job-failed",
    retry: "never",
    message: `Export job ${jobId} failed: Error in Export Job (0100000003); Error writing profiles to output path 'adl://export/profiles' (0090000009). What to do: aepx jobs why ${jobId}`,
    details: {
      job: jobId,
      status: "FAILED",
      errors: [
        { code: "0100000003", message: "Error in Export Job" },
        {
          code: "0090000009",
          message: "Error writing profiles to output path 'adl://export/profiles'",
        },
      ],
    },
  });
  expect(context.facts.at(-1)).toEqual({ job: jobId, status: "FAILED" });
});

test("several reasons are all told; none is said to be none", async () => {
  for (const [errors, why] of [
    [
      [
        { code: "1", msg: "First" },
        { code: "2", msg: "Second" },
      ],
      "First (1); Second (2)",
    ],
    [[], "the service gave no reason"],
  ] as const) {
    const world = await simulate({
      faults: ["job-failed"],
      between: (request, next) =>
        pathOf(request).startsWith(`${JOBS}/`)
          ? edited(next(request), (body) => ({ ...body, errors }))
          : next(request),
    });
    const jobId = await job(world);
    await expect(wait(world, jobId)).rejects.toThrow(
      `Export job ${jobId} failed: ${why}. What to do: aepx jobs why ${jobId}`,
    );
  }
});

test("a job that somebody cancelled", async () => {
  const world = await simulate({ faults: ["job-cancelled"] });
  const jobId = await job(world);
  await expect(wait(world, jobId)).rejects.toMatchObject({
    name: "JobError",
    code: "job-canceled",
    message: `Export job ${jobId} was cancelled on the platform (CANCELLED). Start the export again.`,
    details: { job: jobId, status: "CANCELLED" },
  });
});

test("a stuck job is left at the deadline, to the millisecond, and can be awaited again", async () => {
  const world = await simulate({ faults: ["job-stuck"] });
  const jobId = await job(world);
  const deadlineMs = world.clock.now() + 2 * HOUR;
  await expect(wait(world, jobId, createStepContext({ deadlineMs }))).rejects.toMatchObject({
    name: "WaitError",
    code: "wait-ended",
    retry: "later",
    message: `The wait ended before export job ${jobId} did. The remote work goes on.`,
  });
  expect(world.clock.now()).toBe(deadlineMs);
  await expect(
    wait(world, jobId, createStepContext({ deadlineMs: deadlineMs + HOUR })),
  ).rejects.toMatchObject({ code: "wait-ended" });
});

test("a job that is not there is believed to be missing after the settling time", async () => {
  const world = await simulate();
  const before = world.clock.now();
  await expect(wait(world, "70999")).rejects.toMatchObject({
    name: "JobError",
    code: "job-failed",
    message:
      "Export job 70999 does not exist (any more). Check the sandbox, or list jobs with: aepx jobs list",
    details: { job: "70999" },
  });
  expect(world.clock.now() - before).toBeGreaterThanOrEqual(60_000);
});

test("a job that the service shows late is waited for", async () => {
  let asked = 0;
  const world = await simulate({
    between: (request, next) =>
      pathOf(request).startsWith(`${JOBS}/`) && ++asked <= 5 ? reply(404) : next(request),
  });
  const jobId = await job(world);
  expect(await wait(world, jobId)).toMatchObject({ id: jobId, status: "SUCCEEDED" });
  expect(asked).toBe(6);
});

test("an outage longer than the client's own retries does not end the wait", async () => {
  const world = await simulate();
  const jobId = await job(world);
  world.simulator.control({ faults: [`server-error-before:GET ${JOBS}/{id}#20`] });
  const context = createStepContext();
  expect(await wait(world, jobId, context)).toMatchObject({ status: "SUCCEEDED" });
  expect(context.news).toHaveLength(3);
  expect(world.warnings).toEqual(Array(3).fill("poll failed, the wait goes on"));
});

test("a word that nobody knows counts as running", async () => {
  let asked = 0;
  const world = await simulate({
    jobSeconds: 0,
    between: (request, next) =>
      pathOf(request).startsWith(`${JOBS}/`) && ++asked <= 2
        ? edited(next(request), (body) => ({ ...body, status: "Throttled" }))
        : next(request),
  });
  const jobId = await job(world);
  const context = createStepContext();
  await wait(world, jobId, context);
  expect(context.facts.map(({ status }) => status)).toEqual(["THROTTLED", "SUCCEEDED"]);
});
