import { expect, test } from "vitest";

import { createDataset, type TargetDataset } from "../../src/steps/create-dataset.ts";
import { deleteDataset } from "../../src/steps/delete-dataset.ts";
import { makeDataset, UNION } from "../simulator/world-calls.ts";
import { pathOf, reply, simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";

const make = (world: Simulated, runId: string, target: string | null = null) =>
  world.run(createDataset, { runId, target, label: "x", schemaId: UNION });
const remove = (world: Simulated, dataset: TargetDataset, runId: string) =>
  world.run(deleteDataset, { dataset, runId });

test("a run's dataset is deleted, and nothing else changes", async () => {
  const world = await simulate();
  const before = await world.simulator.world();
  const dataset = await make(world, "run-1");
  expect(await remove(world, dataset, "run-1")).toEqual({
    id: dataset.id,
    deleted: true,
    confirmed: true,
  });
  expect(await world.simulator.world()).toEqual(before);
});

test("done again it says that it was gone", async () => {
  const world = await simulate();
  const dataset = await make(world, "run-1");
  await remove(world, dataset, "run-1");
  expect(await remove(world, dataset, "run-1")).toEqual({
    id: dataset.id,
    deleted: false,
    confirmed: true,
  });
  expect(world.simulator.counters().datasetsDeleted).toBe(1);
});

test("a dataset that the run only used is refused without a request", async () => {
  const world = await simulate();
  const { id } = await make(world, "run-1", "nightly");
  const used = await make(world, "run-2", "nightly");
  world.sent.length = 0;
  await expect(remove(world, used, "run-2")).rejects.toMatchObject({
    code: "bad-option",
    message: `Dataset "nightly" (${id}) was made by somebody else and not by run run-2, so it is not deleted. Export with --target keep, or without --dataset.`,
  });
  expect(world.sent).toEqual([]);
});

test.each([
  [{ "aepx/run": ["run-9"] }, "run run-9"],
  [{}, "somebody else"],
])("the tags are read once more: %j is refused, whatever the record says", async (tags, who) => {
  const world = await simulate();
  const id = await makeDataset(world.others, { name: "theirs", tags });
  await expect(remove(world, { id, name: "theirs", created: true }, "run-1")).rejects.toMatchObject(
    {
      message: `Dataset "theirs" (${id}) was made by ${who} and not by run run-1, so it is not deleted. Export with --target keep, or without --dataset.`,
    },
  );
  expect(world.simulator.counters().datasetsDeleted).toBe(0);
});

test("a lost answer is no reason to fail", async () => {
  let lost = 0;
  const world = await simulate({
    async between(request, next) {
      const response = await next(request);
      if (request.method !== "DELETE" || (lost += 1) > 1) return response;
      throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } });
    },
  });
  const dataset = await make(world, "run-1");
  expect(await remove(world, dataset, "run-1")).toMatchObject({ deleted: true, confirmed: true });
  expect(world.simulator.counters().datasetsDeleted).toBe(1);
  expect(lost).toBe(2);
});

/** Answers as if a deleted dataset were still there, so many times. */
async function lingering(times: number) {
  let gone = "";
  let shown = 0;
  const world = await simulate({
    between(request, next) {
      if (request.method === "DELETE") gone = pathOf(request);
      if (request.method !== "GET" || pathOf(request) !== gone || shown >= times)
        return next(request);
      shown += 1;
      const id = gone.split("/").at(-1) ?? "";
      return reply(200, { [id]: { name: "x", tags: { "aepx/run": ["run-1"] } } });
    },
  });
  return world;
}

test("a dataset that shows for a while is looked at again", async () => {
  const world = await lingering(2);
  const dataset = await make(world, "run-1");
  expect(await remove(world, dataset, "run-1")).toMatchObject({ confirmed: true });
  expect(world.warnings).toEqual([]);
});

test("one that still shows after some seconds is told", async () => {
  const world = await lingering(100);
  const dataset = await make(world, "run-1");
  const context = createStepContext();
  const done = await world.run(deleteDataset, { dataset, runId: "run-1" }, context);
  const warning = `Dataset "${dataset.name}" (${dataset.id}) was deleted, but still shows. Look again with: aepx datasets show ${dataset.id}`;
  expect(done).toMatchObject({ deleted: true, confirmed: false });
  expect(world.warnings).toEqual([warning]);
  expect(context.news).toEqual([{ warning }]);
});
