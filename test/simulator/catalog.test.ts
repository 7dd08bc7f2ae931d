import { expect, test } from "vitest";

import { createSimulator } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import { catalog, makeDataset, UNION } from "./world-calls.ts";

type Keyed = Record<string, Record<string, unknown>>;

async function simulate() {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 100, clock });
  return { clock, simulator, client: testClient(simulator.fetch) };
}

test("a dataset is answered keyed by its id, with a reference in the spelling of its schema", async () => {
  const { simulator, client } = await simulate();
  const body = { name: "other", schemaRef: { id: "https://x", contentType: "y" } };
  const made = await client.call("POST", `${catalog}/dataSets`, { body });
  const [reference] = (await made.json()) as string[];
  const id = String(reference).replace("@/dataSets/", "");
  expect(made.headers.get("location")).toBe(`${catalog}/dataSets/${id}`);
  expect(await client.json("GET", `${catalog}/dataSets/${id}`)).toEqual({
    [id]: expect.objectContaining({
      name: "other",
      imsOrg: "A1B2C3D4E5F6A7B8C9D0E1F2@AdobeOrg",
      created: Date.UTC(2026, 2, 10, 12),
      files: `@/dataSetFiles?dataSetId=${id}`,
      tags: {},
    }) as object,
  });
  await simulator.close();
});

test("datasets are found by name and tags, two of the same name together", async () => {
  const { clock, simulator, client } = await simulate();
  const first = await makeDataset(client, { tags: { "aepx/run": ["a"] } });
  clock.advance(5);
  const second = await makeDataset(client, { tags: { "aepx/run": ["b"] } });
  const find = async (query: string) =>
    Object.keys(await client.json("GET", `${catalog}/dataSets?${query}`));
  expect(await find("name=target")).toEqual([second, first]);
  expect(await find("name=target&orderBy=asc:created&limit=1")).toEqual([first]);
  expect(await find("tags=aepx/run:a")).toEqual([first]);
  expect(await find("tags=aepx/run:*&name=nobody")).toEqual([]);
  await simulator.close();
});

test("validate-only creates nothing, and still refuses what cannot be created", async () => {
  const { simulator, client } = await simulate();
  const headers = { pragma: "validate-only" };
  const schemaRef = { id: UNION, contentType: "application/vnd.adobe.xed+json;version=1" };
  const dry = (body: object) => client.call("POST", `${catalog}/dataSets`, { body, headers });
  expect((await dry({ name: "x", schemaRef })).status).toBe(200);
  expect((await dry({ schemaRef })).status).toBe(400);
  expect((await dry({ name: "x", schemaRef: { id: UNION } })).status).toBe(400);
  expect((await dry({ name: "x", schemaRef, tags: { a: "b" } })).status).toBe(400);
  expect(await client.json("GET", `${catalog}/dataSets?name=x`)).toEqual({});
  expect(simulator.counters().datasetsCreated).toBe(0);
  await simulator.close();
});

test("a plain patch replaces the tags it names as a whole, a JSON Patch one of them", async () => {
  const { simulator, client } = await simulate();
  const id = await makeDataset(client, { tags: { a: ["1"], b: ["2"] } });
  const path = `${catalog}/dataSets/${id}`;
  const tags = async () => ((await client.json("GET", path)) as Keyed)[id]?.["tags"];
  const headers = { "content-type": "application/json-patch+json" };
  const patch = [{ op: "add", path: "/tags/unifiedProfile", value: ["enabled:true"] }];
  expect((await client.call("PATCH", path, { body: patch, headers })).status).toBe(200);
  expect(await tags()).toEqual({ a: ["1"], b: ["2"], unifiedProfile: ["enabled:true"] });
  const wrong = [{ op: "remove", path: "/tags/nothing" }];
  expect((await client.call("PATCH", path, { body: wrong, headers })).status).toBe(400);
  await client.call("PATCH", path, { body: { tags: { c: ["3"] } } });
  expect(await tags()).toEqual({ c: ["3"] });
  await simulator.close();
});

test("If-Match guards a change", async () => {
  const { simulator, client } = await simulate();
  const path = `${catalog}/dataSets/${await makeDataset(client)}`;
  const etag = (await client.call("GET", path)).headers.get("etag") ?? "";
  const change = (description: string) =>
    client.call("PATCH", path, { body: { description }, headers: { "if-match": etag } });
  expect((await change("one")).status).toBe(200);
  expect((await change("two")).status).toBe(412);
  await simulator.close();
});

test("a deleted dataset is gone with its batches, and a second delete says so", async () => {
  const { simulator, client } = await simulate();
  const world = await simulator.world();
  const scores = world.datasets.find(({ name }) => name === "Customer AI Scores - propensity");
  const path = `${catalog}/dataSets/${scores?.id}`;
  expect(await client.json("DELETE", path)).toEqual([`@/dataSets/${scores?.id}`]);
  expect((await client.call("GET", path)).status).toBe(404);
  const again = await client.call("DELETE", path);
  expect([again.status, await again.json()]).toMatchObject([404, { title: "NotFoundError" }]);
  expect((await client.call("GET", `${catalog}/batches/${scores?.batches[0]?.id}`)).status).toBe(
    404,
  );
  expect(simulator.counters().datasetsDeleted).toBe(1);
  await simulator.close();
});

test("the batch query of Adobe's guide finds the newest scores, empty first pair included", async () => {
  const { simulator, client } = await simulate();
  const world = await simulator.world();
  const scores = world.datasets.find(({ name }) => name === "Customer AI Scores - churn");
  const query = `&dataSet=${scores?.id}&createdClient=acp_foundation_push&status=success&orderBy=desc:created&start=0&limit=1`;
  const found = (await client.json("GET", `${catalog}/batches?${query}`)) as Keyed;
  const newest = scores?.batches[0]?.id ?? "";
  expect(Object.keys(found)).toEqual([newest]);
  expect(found[newest]).toMatchObject({
    status: "success",
    relatedObjects: [{ type: "dataSet", id: scores?.id }],
    metrics: { outputRecordCount: 100 },
    replay: {
      predecessors: [scores?.batches[1]?.id],
      predecessorListingType: "IMMEDIATE",
      reason: "Replacing for 2026-03-09",
    },
  });
  const after = Number(found[newest]?.["created"]);
  const later = `dataSet=${scores?.id}&createdAfter=${after}`;
  expect(await client.json("GET", `${catalog}/batches?${later}`)).toEqual({});
  const since = `dataSet=${scores?.id}&createdAfter=${after - 1}`;
  expect(Object.keys(await client.json("GET", `${catalog}/batches?${since}`))).toEqual([newest]);
  await simulator.close();
});

test("the default world is as the contract says, without anything of aepx", async () => {
  const { simulator } = await simulate();
  const world = await simulator.world();
  expect(world.sandboxes).toEqual(["dev"]);
  expect(world.segments.map(({ name }) => name)).toEqual(["High churn risk", "Loyal customers"]);
  expect(world.datasets.map(({ name, profileEnabled }) => [name, profileEnabled])).toEqual([
    ["Customer AI Scores - churn", true],
    ["Customer AI Scores - propensity", false],
    ["Web events", false],
    ["Loyalty members", false],
    ["CRM import", false],
    ["Profile export (marketing)", false],
  ]);
  expect(world.datasets.some(({ createdByAepx }) => createdByAepx)).toBe(false);
  await simulator.close();
});
