import { expect, test } from "vitest";

import { credentials } from "../../src/simulator/credentials.ts";
import { findDataset, looksLikeId, requireDataset } from "../../src/steps/find-dataset.ts";
import { makeDataset } from "../simulator/world-calls.ts";
import { simulate, type Simulated } from "../support/simulated-platform.ts";

const SCORES = "Customer AI Scores - churn";

async function idOf({ simulator }: Simulated, name: string): Promise<string> {
  const { datasets } = await simulator.world();
  return datasets.find((dataset) => dataset.name === name)?.id ?? "";
}

test("by id and by exact name it is the same dataset", async () => {
  const world = await simulate();
  const id = await idOf(world, SCORES);
  const byId = await findDataset(world.platform, id, {});
  expect(byId).toMatchObject({ id, name: SCORES, profileEnabled: true });
  expect(await findDataset(world.platform, SCORES, {})).toEqual(byId);
  expect(await findDataset(world.platform, SCORES.toLowerCase(), {})).toBeUndefined();
});

test("a name that looks like an id, and names that mean something in a filter", async () => {
  const world = await simulate();
  for (const name of ["0123456789abcdef01234567", "a,b", "!churn", "x*", "ü & ö=?"]) {
    const id = await makeDataset(world.others, { name });
    expect(await findDataset(world.platform, name, {}), name).toMatchObject({ id, name });
  }
});

test("two of one name are told with their ids, and each can be had by its id", async () => {
  const world = await simulate();
  const ids = [
    await makeDataset(world.others, { name: "twins" }),
    await makeDataset(world.others, { name: "twins" }),
  ];
  const error = await requireDataset(world.platform, "twins", {}).catch((thrown: Error) => thrown);
  const told = (error as { details?: { ids: string[] } }).details?.ids ?? [];
  expect(told.toSorted()).toEqual(ids.toSorted());
  expect(error).toMatchObject({
    name: "UsageError",
    code: "dataset-ambiguous",
    message: `2 datasets are named "twins": ${told.join(", ")}. Give the id instead of the name.`,
  });
  expect(await requireDataset(world.platform, ids[0] ?? "", {})).toMatchObject({ id: ids[0] });
});

test.each([
  ["Customer AI Scores - chrn", ` Did you mean "${SCORES}" or "Customer AI Scores - propensity"?`],
  ["web event", ' Did you mean "Web events"?'],
  ["Zzz", ""],
  ["0123456789abcdef01234567", ""],
])("%s is not there", async (name, hint) => {
  const { platform } = await simulate();
  await expect(requireDataset(platform, name, {})).rejects.toMatchObject({
    name: "UsageError",
    code: "dataset-not-found",
    message: `No dataset "${name}" in sandbox "${credentials.sandbox}".${hint} List them with: aepx datasets list`,
    details: { dataset: name },
  });
});

test.each([
  ["0123456789abcdef01234567", true],
  ["0123456789ABCDEF01234567", true],
  ["0123456789abcdef0123456", false],
  ["0123456789abcdef012345678", false],
  ["0123456789abcdef0123456g", false],
])("%s looks like an id: %s", (text, expected) => {
  expect(looksLikeId(text)).toBe(expected);
});
