import { expect, test } from "vitest";

import { type ExportMarker, startExport } from "../../src/steps/start-export.ts";
import { makeDataset, readJob, ups } from "../simulator/world-calls.ts";
import { pathOf, simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext, type RecordingContext } from "../support/step-context.ts";
import { exportOf, JOBS, postJob } from "./export-world.ts";

const POST = `POST ${JOBS}`;
const jobs = ({ simulator }: Simulated) => simulator.counters().exportJobsCreated;
const posts = ({ sent }: Simulated) => sent.filter((call) => call === POST).length;
const markerOf = async (context: RecordingContext) =>
  (await context.begin(null)).marker as unknown as ExportMarker;

test("one job with the body as given; its id, status and request id are on record", async () => {
  const world = await simulate();
  const input = await exportOf(world, { created: true });
  const context = createStepContext();
  const { jobId } = await world.run(startExport, input, context);
  expect(context.facts).toEqual([{ requestId: "request-1" }, { job: jobId, status: "NEW" }]);
  expect(await readJob(world.others, Number(jobId))).toMatchObject({
    requestId: "request-1",
    fields: input.body.fields,
    filter: input.body.filter,
  });
  expect(jobs(world)).toBe(1);
});

test("announced is what the job is known by: the hour is the service's, less what clocks differ by", async () => {
  const world = await simulate();
  world.simulator.control({ advanceSeconds: 3600 });
  const input = await exportOf(world, { created: true });
  const context = createStepContext();
  await world.run(startExport, input, context);
  const serverSecond = Math.floor((world.clock.now() + 3_600_000) / 1000) * 1000;
  expect(await markerOf(context)).toEqual({
    ...input,
    notBefore: new Date(serverSecond - 300_000).toISOString(),
    known: [],
  });
});

test.each(["drop-after", "server-error-after"])(
  "%s: the job is adopted, in a dataset of its own and in a shared one",
  async (fault) => {
    for (const created of [true, false]) {
      const world = await simulate({ faults: [`${fault}:${POST}#1`] });
      const context = createStepContext();
      const { jobId } = await world.run(startExport, await exportOf(world, { created }), context);
      expect(context.facts).toEqual([
        { requestId: "request-1" },
        { adopted: { job: jobId } },
        { job: jobId, status: expect.any(String) as string },
      ]);
      expect([jobs(world), posts(world)]).toEqual([1, 1]);
    }
  },
);

test("a lost answer to a job that shows late is still adopted", async () => {
  const world = await simulate({ faults: [`drop-after:${POST}#1`, "late-visibility"] });
  await world.run(startExport, await exportOf(world, { created: false }));
  expect([jobs(world), posts(world)]).toEqual([1, 1]);
});

test("a killed attempt, even one that died days ago: the next one adopts its job", async () => {
  const world = await simulate();
  const input = await exportOf(world, { created: false });
  const context = createStepContext();
  const first = await world.run(startExport, input, context);
  await world.clock.advance(3 * 86_400_000);
  expect(await world.run(startExport, input, context)).toEqual(first);
  expect([jobs(world), posts(world)]).toEqual([1, 1]);
});

test("in a shared dataset a twin that was there before is nobody's but its own", async () => {
  const world = await simulate();
  const input = await exportOf(world, { created: false });
  const twin = await postJob(world, input.body);
  world.simulator.control({ faults: [`drop-after:${POST}#1`] });
  const context = createStepContext();
  const { jobId } = await world.run(startExport, input, context);
  expect(jobId).not.toBe(twin);
  expect((await markerOf(context)).known).toEqual([twin]);
  expect([jobs(world), posts(world)]).toEqual([2, 1]);
});

test("an older twin is too old to be asked about, and is not adopted for a call that was lost", async () => {
  const world = await simulate();
  const input = await exportOf(world, { created: false });
  const twin = await postJob(world, input.body);
  await world.clock.advance(3_600_000);
  world.simulator.control({ faults: [`drop-before:${POST}#1`] });
  const context = createStepContext();
  const { jobId } = await world.run(startExport, input, context);
  expect(jobId).not.toBe(twin);
  expect((await markerOf(context)).known).toEqual([]);
  expect([jobs(world), posts(world)]).toEqual([2, 2]);
});

test("jobs of other bodies, and into other datasets, are not taken for it", async () => {
  const world = await simulate();
  const input = await exportOf(world, { created: false });
  const elsewhere = await makeDataset(world.others, { name: "elsewhere" });
  const others = [
    { ...input.body, fields: "identityMap" },
    { ...input.body, destination: { datasetId: elsewhere, segmentPerBatch: false } },
  ];
  const ids = [await postJob(world, others[0]), await postJob(world, others[1])];
  world.simulator.control({ faults: [`drop-before:${POST}#1`] });
  const { jobId } = await world.run(startExport, input);
  expect(ids).not.toContain(jobId);
  expect([jobs(world), posts(world)]).toEqual([3, 2]);
});

test("two that fit: nothing is guessed and nothing more is started", async () => {
  const world = await simulate({
    async between(request, next) {
      if (request.method !== "POST" || pathOf(request) !== JOBS) return next(request);
      await next(request.clone());
      await next(request);
      throw new TypeError("fetch failed");
    },
  });
  const input = await exportOf(world, { created: false });
  const error = await world.run(startExport, input).catch((thrown: Error) => thrown);
  const { records } = (await world.others.json("GET", `${ups}/export/jobs`)) as {
    records: { id: number }[];
  };
  const ids = records.map(({ id }) => String(id));
  expect(ids).toHaveLength(2);
  expect(error).toMatchObject({
    name: "ApiError",
    code: "adoption-ambiguous",
    message: `2 export jobs into dataset ${input.dataset.id} could be the one this run started: ${ids.join(", ")}. They are left as they are. Pick one and fetch it with: aepx download --job ID`,
    details: { dataset: input.dataset.id, jobs: ids },
  });
  expect([jobs(world), posts(world)]).toEqual([2, 1]);
});

test("the list is read no further than the hour of the start", async () => {
  const world = await simulate({
    between(request, next) {
      const url = new URL(request.url);
      if (request.method !== "GET" || url.pathname !== JOBS) return next(request);
      url.searchParams.set("limit", "1");
      return next(new Request(url, request));
    },
  });
  const input = await exportOf(world, { created: false });
  for (let index = 0; index < 5; index += 1) await postJob(world, input.body);
  await world.clock.advance(3_600_000);
  const twin = await postJob(world, input.body);
  const context = createStepContext();
  await world.run(startExport, input, context);
  expect((await markerOf(context)).known).toEqual([twin]);
  // One for the hour, two pages: the twin, and the first that is too old.
  expect(world.sent.filter((call) => call === `GET ${JOBS}`)).toHaveLength(3);
});

test("a refusal is told at once", async () => {
  const world = await simulate({ faults: ["forbidden-export"] });
  const input = await exportOf(world, { created: true });
  await expect(world.run(startExport, input)).rejects.toMatchObject({ code: "forbidden" });
  expect([jobs(world), posts(world)]).toEqual([0, 1]);
});
