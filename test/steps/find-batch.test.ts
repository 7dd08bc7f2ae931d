import { expect, test } from "vitest";

import { findBatch, type FindBatchInput } from "../../src/steps/find-batch.ts";
import { catalog } from "../simulator/world-calls.ts";
import { reply, pathOf, simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext, type RecordingContext } from "../support/step-context.ts";

const SCORES = "Customer AI Scores - churn";
const LOYALTY = "Loyalty members";

const find = (world: Simulated, input: Partial<FindBatchInput>, context?: RecordingContext) =>
  world.run(findBatch, { dataset: SCORES, createdClient: null, allLive: false, ...input }, context);

async function datasetOf({ simulator }: Simulated, name: string) {
  const { datasets } = await simulator.world();
  const found = datasets.find((dataset) => dataset.name === name);
  if (!found) throw new Error(`No dataset ${name}`);
  return found;
}

interface Batch {
  readonly id: string;
  readonly client?: string;
  readonly hour?: number;
  readonly replaces?: readonly string[];
  readonly status?: string;
}

/** Catalog with these batches of one dataset; filters as the real one has them. */
function withBatches(batches: readonly Batch[]) {
  return simulate({
    between(request, next) {
      if (pathOf(request) !== `${catalog}/batches`) return next(request);
      const { searchParams } = new URL(request.url);
      const client = searchParams.get("createdClient");
      const statuses = searchParams.get("status")?.split(",");
      const listed = batches
        .filter((batch) => client === null || batch.client === client)
        .filter(({ status = "success" }) => statuses?.includes(status) ?? true);
      return reply(200, Object.fromEntries(listed.map((batch) => [batch.id, toWire(batch)])));
    },
  });
}

function toWire({ client, hour = 0, replaces = [], status = "success" }: Batch) {
  return {
    status,
    ...(client !== undefined && { createdClient: client }),
    created: Date.UTC(2026, 0, 1, hour),
    replay: { predecessors: replaces, predecessorListingType: "IMMEDIATE" },
    metrics: { outputRecordCount: 5, outputByteSize: 500 },
  };
}

test("the newest batch of the scores client, by name and by id of the dataset", async () => {
  const world = await simulate();
  const dataset = await datasetOf(world, SCORES);
  const [batch] = dataset.batches;
  const expected = {
    dataset: { id: dataset.id, name: SCORES },
    batches: [{ id: batch?.id, segmentId: null, records: batch?.rows, sizeBytes: null }],
  };
  expect(await find(world, {})).toEqual(expected);
  expect(await find(world, { dataset: dataset.id })).toEqual(expected);
});

test.each([1, 2, 5])(
  "on day %i: each day's batch replaces the one before, so nothing is left over",
  async (day) => {
    const world = await simulate();
    world.simulator.control({ day });
    const context = createStepContext();
    const { batches } = await find(world, {}, context);
    expect(batches[0]?.id).toBe((await datasetOf(world, SCORES)).batches[0]?.id);
    expect(context.facts).toEqual([]);
    expect(world.warnings).toEqual([]);
  },
);

test("live batches that it does not replace are told, not guessed around", async () => {
  const world = await withBatches([
    { id: "new", client: "acp_foundation_push", hour: 4, replaces: ["old"] },
    { id: "old", client: "acp_foundation_push", hour: 3, replaces: ["older"] },
    { id: "older", client: "acp_foundation_push", hour: 2 },
    { id: "apart", client: "acp_foundation_push", hour: 1 },
    { id: "theirs", client: "flow_service", hour: 9, replaces: ["theirs-before"] },
    { id: "theirs-before", client: "flow_service", hour: 8 },
  ]);
  const context = createStepContext();
  const { batches } = await find(world, {}, context);
  expect(batches).toEqual([{ id: "new", segmentId: null, records: 5, sizeBytes: 500 }]);
  expect(context.facts).toEqual([{ batch: "new", otherLiveBatches: 1 }]);
  const all = createStepContext();
  const live = await find(world, { allLive: true }, all);
  expect(live.batches.map(({ id }) => id)).toEqual(["new", "apart"]);
  const any = await find(world, { allLive: true, createdClient: "any" }, all);
  expect(any.batches.map(({ id }) => id)).toEqual(["theirs", "new", "apart"]);
  expect(all.facts).toEqual([]);
});

test("batches that replace each other in a circle do not go round for ever", async () => {
  const world = await withBatches([
    { id: "a", client: "acp_foundation_push", hour: 2, replaces: ["b"] },
    { id: "b", client: "acp_foundation_push", hour: 1, replaces: ["a"] },
  ]);
  const context = createStepContext();
  await find(world, {}, context);
  expect(context.facts).toEqual([]);
});

test("active counts as success; a newer batch that is not good does not count", async () => {
  const world = await withBatches([
    { id: "loading", client: "acp_foundation_push", hour: 3, status: "loading" },
    { id: "failed", client: "acp_foundation_push", hour: 2, status: "failed" },
    { id: "active", client: "acp_foundation_push", hour: 1, status: "active" },
  ]);
  expect((await find(world, {})).batches).toMatchObject([{ id: "active" }]);
});

test("one other client wrote everything: its newest is taken, with a warning", async () => {
  const world = await simulate();
  const dataset = await datasetOf(world, LOYALTY);
  const context = createStepContext();
  expect((await find(world, { dataset: LOYALTY }, context)).batches).toMatchObject([
    { id: dataset.batches[0]?.id },
  ]);
  const warning =
    'Dataset "Loyalty members" has no batch of acp_foundation_push; taking the newest of acp_ui_platform, the only client that wrote into it.';
  expect(world.warnings).toEqual([warning]);
  expect(context.news).toEqual([{ warning }]);
  const client = { dataset: LOYALTY, createdClient: "acp_ui_platform" };
  expect(await find(world, client)).toEqual(await find(world, { dataset: LOYALTY }));
});

test("several other clients: nobody is guessed, all are named; any takes the newest", async () => {
  const world = await withBatches([
    { id: "b1", client: "flow_service", hour: 1 },
    { id: "b3", client: "acp_ui_platform", hour: 3 },
    { id: "b2", client: "flow_service", hour: 2 },
    { id: "b0" },
  ]);
  const { id } = await datasetOf(world, SCORES);
  await expect(find(world, {})).rejects.toMatchObject({
    name: "UsageError",
    code: "no-batch",
    message: `Dataset "${SCORES}" (${id}) has no successful batch of client "acp_foundation_push". Others wrote into it: acp_ui_platform, flow_service, unknown. Choose with --created-client NAME, or any.`,
    details: { dataset: id, clients: ["acp_ui_platform", "flow_service", "unknown"] },
  });
  expect((await find(world, { createdClient: "any" })).batches).toMatchObject([{ id: "b3" }]);
  expect((await find(world, { createdClient: "flow_service" })).batches).toMatchObject([
    { id: "b2" },
  ]);
});

test("a client that was asked for is not replaced by the only one there is", async () => {
  const world = await simulate();
  const { id } = await datasetOf(world, LOYALTY);
  await expect(find(world, { dataset: LOYALTY, createdClient: "nobody" })).rejects.toThrow(
    `Dataset "${LOYALTY}" (${id}) has no successful batch of client "nobody". Others wrote into it: acp_ui_platform. Choose with --created-client NAME, or any.`,
  );
});

test.each([
  [null, 'client "acp_foundation_push"'],
  ["any", "any client"],
])("a dataset without a batch, client %j", async (createdClient, who) => {
  const world = await simulate();
  const { id } = await datasetOf(world, "Web events");
  await expect(find(world, { dataset: "Web events", createdClient })).rejects.toThrow(
    `Dataset "Web events" (${id}) has no successful batch of ${who}. Nothing else was written into it either.`,
  );
});

test("a dataset that is not there", async () => {
  const world = await simulate();
  await expect(find(world, { dataset: "nope" })).rejects.toMatchObject({
    code: "dataset-not-found",
  });
});
