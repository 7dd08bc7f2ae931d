import { expect, test } from "vitest";

import { cancelExport } from "../../src/steps/cancel-export.ts";
import { type ExportMarker, startExport } from "../../src/steps/start-export.ts";
import { readJob } from "../simulator/world-calls.ts";
import { simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";
import { exportOf, JOBS, postJob } from "./export-world.ts";

/** A job started by a run that then died: its marker is all that the run knows. */
async function started(world: Simulated, { created }: { readonly created: boolean }) {
  const context = createStepContext();
  const { jobId } = await world.run(startExport, await exportOf(world, { created }), context);
  const { marker } = await context.begin(null);
  world.sent.length = 0;
  return { jobId, announced: marker as unknown as ExportMarker };
}

const statusOf = async ({ others }: Simulated, jobId: string) =>
  (await readJob(others, Number(jobId))).status;

test("a job is cancelled by its id, with nothing looked up", async () => {
  const world = await simulate({ jobSeconds: 600 });
  const { jobId } = await started(world, { created: true });
  const input = { jobId, announced: null, open: false };
  expect(await world.run(cancelExport, input)).toEqual({ jobId });
  expect(world.sent).toEqual([`DELETE ${JOBS}/${jobId}`]);
  expect(await statusOf(world, jobId)).toBe("CANCELLING");
  await world.clock.advance(1000);
  expect(await statusOf(world, jobId)).toBe("CANCELLED");
});

test("a run that announced nothing has nothing to cancel, and nothing is asked", async () => {
  const world = await simulate();
  const input = { jobId: null, announced: null, open: true };
  expect(await world.run(cancelExport, input)).toEqual({ jobId: null });
  expect(world.sent).toEqual([]);
});

test.each([true, false])(
  "a job whose id was never learned is found by its marker (own dataset: %s)",
  async (created) => {
    const world = await simulate({ jobSeconds: 600 });
    const { jobId, announced } = await started(world, { created });
    const input = { jobId: null, announced, open: true };
    expect(await world.run(cancelExport, input)).toEqual({ jobId });
    expect(await statusOf(world, jobId)).toBe("CANCELLING");
  },
);

test("a job that the service shows late is waited for and cancelled", async () => {
  const world = await simulate({ jobSeconds: 600, faults: ["late-visibility"] });
  const { jobId, announced } = await started(world, { created: true });
  const input = { jobId: null, announced, open: true };
  expect(await world.run(cancelExport, input)).toEqual({ jobId });
  expect(await statusOf(world, jobId)).toBe("CANCELLING");
});

test("announced but never made: the settling time passes, and another's job is left alone", async () => {
  const world = await simulate({ jobSeconds: 600 });
  const { announced, jobId } = await started(world, { created: false });
  const other = await postJob(world, { ...announced.body, fields: "identityMap" });
  const marker = { ...announced, known: [jobId] };
  const before = world.clock.now();
  const input = { jobId: null, announced: marker, open: true };
  expect(await world.run(cancelExport, input)).toEqual({ jobId: null });
  expect(world.clock.now() - before).toBe(60_000);
  expect([await statusOf(world, jobId), await statusOf(world, other)]).toEqual(["NEW", "NEW"]);
});

test("a call that is known to have failed is looked up once, without waiting", async () => {
  const world = await simulate({ jobSeconds: 600 });
  const { announced, jobId } = await started(world, { created: false });
  const input = { jobId: null, announced: { ...announced, known: [jobId] }, open: false };
  const before = world.clock.now();
  expect(await world.run(cancelExport, input)).toEqual({ jobId: null });
  expect(world.clock.now()).toBe(before);
  expect(world.sent).toEqual([`GET ${JOBS}`]);
});

test("two that fit are left as they are", async () => {
  const world = await simulate({ jobSeconds: 600 });
  const { jobId, announced } = await started(world, { created: false });
  const twin = await postJob(world, announced.body);
  const input = { jobId: null, announced, open: true };
  await expect(world.run(cancelExport, input)).rejects.toMatchObject({
    code: "adoption-ambiguous",
    details: { jobs: [twin, jobId] },
  });
  expect([await statusOf(world, jobId), await statusOf(world, twin)]).toEqual(["NEW", "NEW"]);
});

test.each([
  ["has ended", 60_000],
  ["is gone", 0],
])("a job that %s needs no cancel", async (_why, laterMs) => {
  const world = await simulate({ jobSeconds: 1 });
  const { jobId } = await started(world, { created: true });
  await world.clock.advance(laterMs);
  const asked = laterMs > 0 ? jobId : "99999";
  const input = { jobId: asked, announced: null, open: false };
  expect(await world.run(cancelExport, input)).toEqual({ jobId: asked });
});

test("trouble that passes does not keep the job alive", async () => {
  const world = await simulate({ jobSeconds: 600 });
  const { jobId } = await started(world, { created: true });
  world.simulator.control({ faults: [`server-error-before:DELETE ${JOBS}/{id}#3`] });
  await world.run(cancelExport, { jobId, announced: null, open: false });
  expect(await statusOf(world, jobId)).toBe("CANCELLING");
});
