import { expect, test } from "vitest";

import { createDataset, type CreateDatasetInput } from "../../src/steps/create-dataset.ts";
import { makeDataset, UNION } from "../simulator/world-calls.ts";
import { pathOf, simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext, type RecordingContext } from "../support/step-context.ts";

const POST = "/data/foundation/catalog/dataSets";
const input: CreateDatasetInput = {
  runId: "run-1",
  target: null,
  label: "High churn risk",
  schemaId: UNION,
};
const OWN = "aepx High churn risk run-1";

const create = (
  world: Simulated,
  change: Partial<CreateDatasetInput>,
  context?: RecordingContext,
) => world.run(createDataset, { ...input, ...change }, context);
const made = ({ simulator }: Simulated) => simulator.counters().datasetsCreated;

test("one of the run's own: on the union schema, tagged, not enabled for Profile", async () => {
  const world = await simulate();
  const context = createStepContext();
  const target = await create(world, {}, context);
  expect(target).toMatchObject({ name: OWN, created: true });
  expect(await world.platform.datasets.read(target.id)).toMatchObject({
    id: target.id,
    name: OWN,
    schemaId: UNION,
    profileEnabled: false,
    tags: {
      "aepx/run": ["run-1"],
      "aepx/created": [new Date(world.clock.now()).toISOString()],
    },
  });
  expect(context.facts).toEqual([{ requestId: "request-1" }]);
  expect(await context.begin(null)).toMatchObject({ marker: { name: OWN, run: "run-1" } });
});

test("a long label is cut, and the name still ends with the run", async () => {
  const world = await simulate();
  const { name } = await create(world, { label: "x".repeat(500) });
  expect(name).toBe(`aepx ${"x".repeat(80)} run-1`);
});

test("a name that is free is made under that name; one that is taken is used as it is", async () => {
  const world = await simulate();
  const first = await create(world, { target: "nightly" });
  expect(first).toMatchObject({ name: "nightly", created: true });
  const second = await create(world, { target: "nightly", runId: "run-2" });
  expect(second).toEqual({ ...first, created: false });
  expect(await create(world, { target: first.id, runId: "run-2" })).toEqual(second);
  expect(made(world)).toBe(1);
});

test("a dataset on another schema is refused", async () => {
  const world = await simulate();
  const schema = "https://ns.adobe.com/acme/schemas/other";
  const schemaRef = { id: schema, contentType: "application/vnd.adobe.xed+json;version=1" };
  const id = await makeDataset(world.others, { name: "other", schemaRef });
  for (const target of ["other", id])
    await expect(create(world, { target })).rejects.toMatchObject({
      code: "dataset-not-union",
      message: `Dataset "other" (${id}) is on schema ${schema}, and an export job can only write into one on the union schema ${UNION}. Name another with --dataset, or leave it out.`,
      details: { dataset: id, schema },
    });
  expect(made(world)).toBe(1);
});

test("a dataset that feeds Profile is refused: the rows would flow back", async () => {
  const world = await simulate();
  const tags = { unifiedProfile: ["enabled:true"] };
  const id = await makeDataset(world.others, { name: "fed", tags });
  await expect(create(world, { target: "fed" })).rejects.toMatchObject({
    code: "bad-option",
    message: `Dataset "fed" (${id}) is enabled for Profile: exported rows would flow back into Profile. Name another with --dataset, or leave it out.`,
  });
});

test("an id that is not there is a mistake; nothing is made under it", async () => {
  const world = await simulate();
  await expect(create(world, { target: "0123456789abcdef01234567" })).rejects.toMatchObject({
    code: "dataset-not-found",
  });
  expect(made(world)).toBe(0);
});

test.each([
  ["drop-after", null, OWN],
  ["server-error-after", null, OWN],
  ["drop-after", "nightly", "nightly"],
])("%s, target %j: what was made is adopted", async (fault, target, name) => {
  const world = await simulate({ faults: [`${fault}:POST ${POST}#1`] });
  const context = createStepContext();
  const adopted = await create(world, { target }, context);
  expect(adopted).toMatchObject({ name, created: true });
  expect(context.facts).toEqual([{ requestId: "request-1" }, { adopted: { dataset: adopted.id } }]);
  expect(made(world)).toBe(1);
});

test("a lost answer to what shows late is still adopted", async () => {
  const faults = [`drop-after:POST ${POST}#1`, "late-visibility"];
  const world = await simulate({ faults });
  await create(world, {});
  expect(made(world)).toBe(1);
});

test.each([null, "nightly"])("a killed attempt, target %j: the next one adopts", async (target) => {
  const world = await simulate();
  const context = createStepContext();
  const first = await create(world, { target }, context);
  expect(await create(world, { target }, context)).toEqual(first);
  expect(context.facts.at(-1)).toEqual({ adopted: { dataset: first.id } });
  expect(made(world)).toBe(1);
});

test("a dataset of the same name that another run made is not adopted", async () => {
  const world = await simulate();
  const theirs = await makeDataset(world.others, { name: OWN, tags: { "aepx/run": ["run-9"] } });
  world.simulator.control({ faults: [`drop-before:POST ${POST}#1`] });
  const target = await create(world, {});
  expect(target.id).not.toBe(theirs);
  expect(world.sent.filter((call) => call === `POST ${POST}`)).toHaveLength(2);
});

test("a refusal is told at once, with nothing looked up", async () => {
  const world = await simulate({
    between(request, next) {
      if (request.method !== "POST" || pathOf(request) !== POST) return next(request);
      return next(new Request(request, { method: "POST", body: "{}", duplex: "half" }));
    },
  });
  const context = createStepContext();
  await expect(create(world, {}, context)).rejects.toMatchObject({ code: "bad-request" });
  expect(context.facts).toEqual([{ requestId: "request-1" }]);
  expect(world.sent).toEqual([`POST ${POST}`]);
});
