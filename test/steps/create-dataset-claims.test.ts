import { expect, test } from "vitest";

import type { Claims } from "../../src/core/claims.ts";
import { createClaims } from "../../src/engine/claims.ts";
import { createDataset } from "../../src/steps/create-dataset.ts";
import { makeDataset, UNION } from "../simulator/world-calls.ts";
import { pathOf, simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";
import { tempFolder } from "../support/temp-folder.ts";

const input = { target: "nightly", label: "High churn risk", schemaId: UNION };

/** Nothing is finished. */
const unfinishedRun = async (runId: string) => runId;

/** Two runs of one state folder. */
function twoRuns(world: Simulated) {
  const home = tempFolder();
  const claims: Claims = createClaims({ home, clock: world.clock, unfinishedRun });
  const create = (runId: string, target: string | null = input.target) =>
    createDataset.run({ ...world.ports, claims }, { ...input, runId, target }, createStepContext());
  return { claims, create };
}

const locked = (holder: string) => ({ code: "locked", details: { holder } });

test("a named target in use is locked for others, by its name and by its id", async () => {
  const world = await simulate();
  const { create, claims } = twoRuns(world);
  const made = await create("run-1");
  expect(made).toMatchObject({ name: "nightly", created: true });
  await expect(create("run-2")).rejects.toMatchObject(locked("run-1"));
  await expect(create("run-2", made.id)).rejects.toMatchObject(locked("run-1"));
  await claims.releaseAll("run-1");
  expect(await create("run-2", made.id)).toEqual({ ...made, created: false });
  await expect(create("run-3")).rejects.toMatchObject({
    message: `Run run-2 works with dataset ${made.id} and has not ended, so run run-3 cannot. Wait for it, continue it with "aepx runs resume run-2", or cancel it with "aepx runs cancel run-2".`,
  });
});

test("a run that did not get its target holds nothing of it", async () => {
  const world = await simulate();
  const { create, claims } = twoRuns(world);
  const id = await makeDataset(world.others, { name: "nightly" });
  await create("run-1", id);
  await expect(create("run-2", "nightly")).rejects.toMatchObject(locked("run-1"));
  await claims.releaseAll("run-1");
  expect(await create("run-3", "nightly")).toMatchObject({ id, created: false });
});

test("two runs that ask for one new name at once make one dataset", async () => {
  const world = await simulate();
  const { create } = twoRuns(world);
  const ends = await Promise.allSettled([create("run-1"), create("run-2")]);
  expect(ends.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(world.simulator.counters().datasetsCreated).toBe(1);
});

test("a run's own dataset is locked too", async () => {
  const world = await simulate();
  const { create } = twoRuns(world);
  const own = await create("run-1", null);
  await expect(create("run-2", own.id)).rejects.toMatchObject(locked("run-1"));
});

test("a refused target, and a look-up that failed, leave it free", async () => {
  let broken = true;
  const world = await simulate({
    between: (request, next) =>
      broken && pathOf(request).endsWith("/dataSets")
        ? Promise.resolve(new Response("{}", { status: 403 }))
        : next(request),
  });
  const { create } = twoRuns(world);
  const id = await makeDataset(world.others, {
    name: "nightly",
    tags: { unifiedProfile: ["enabled:true"] },
  });
  await expect(create("run-1")).rejects.toMatchObject({ code: "forbidden" });
  broken = false;
  await expect(create("run-2")).rejects.toMatchObject({ code: "bad-option" });
  await expect(create("run-3", id)).rejects.toMatchObject({ code: "bad-option" });
});

test("datasets say whether they are a run's own", async () => {
  const world = await simulate();
  const { create } = twoRuns(world);
  const named = await create("run-1");
  const own = await create("run-2", null);
  const kindOf = async (id: string) => (await world.platform.datasets.read(id))?.tags["aepx/kind"];
  expect(await kindOf(named.id)).toEqual(["named"]);
  expect(await kindOf(own.id)).toEqual(["own"]);
});
