import { expect, test } from "vitest";

import { credentials } from "../../src/simulator/credentials.ts";
import { checkProfile } from "../../src/steps/check-profile.ts";
import { UNION } from "../simulator/world-calls.ts";
import { reply, pathOf, simulate, type Simulated } from "../support/simulated-platform.ts";

const CHURN = "Customer AI Scores - churn";
const PROPENSITY = "Customer AI Scores - propensity";

const check = (world: Simulated, scoresDataset: string | null) =>
  world.run(checkProfile, { scoresDataset, fields: "identityMap,+scores" });

async function idOf(world: Simulated, name: string): Promise<string> {
  const { datasets } = await world.simulator.world();
  return datasets.find((dataset) => dataset.name === name)?.id ?? "";
}

test("tells the union schema and its score columns, with and without a scores dataset", async () => {
  const world = await simulate();
  const alone = await check(world, null);
  expect(alone).toEqual({
    unionId: UNION,
    scoreFields: ["_aepxdemo.churn"],
  });
  expect(world.sent.some((call) => call.includes("/dataSets"))).toBe(false);
  expect(await check(world, CHURN)).toEqual(alone);
  const id = await idOf(world, CHURN);
  expect(await check(world, id)).toEqual(alone);
});

test("no union schema is no profile, whatever the dataset", async () => {
  const world = await simulate({ faults: ["no-union"] });
  await expect(check(world, "no such")).rejects.toMatchObject({
    name: "UsageError",
    code: "no-profile",
    message: `The profile-enabled path is not possible: sandbox "${credentials.sandbox}" has no union schema of the Profile class. Enable a schema and a dataset for Profile first, or download the scores dataset with: aepx download DATASET`,
  });
});

test("a scores dataset that is not enabled is no profile, and is named", async () => {
  const world = await simulate();
  const id = await idOf(world, PROPENSITY);
  await expect(check(world, PROPENSITY)).rejects.toMatchObject({
    code: "no-profile",
    message: `The profile-enabled path is not possible: dataset "${PROPENSITY}" (${id}) is not enabled for Profile. Enable it for Profile, or download the scores dataset with: aepx download DATASET`,
  });
});

test("a scores dataset that is not there is a mistake, not a missing profile", async () => {
  const world = await simulate();
  await expect(check(world, "Customer AI Scores - chur")).rejects.toMatchObject({
    code: "dataset-not-found",
  });
});

test("a union without score columns says none", async () => {
  const world = await simulate({
    between: (request, next) =>
      pathOf(request).includes("/unions/")
        ? reply(200, { $id: UNION, title: "U", properties: { identityMap: { type: "object" } } })
        : next(request),
  });
  expect(await check(world, null)).toMatchObject({ scoreFields: [] });
});
