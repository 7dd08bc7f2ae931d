import { expect, test, vi } from "vitest";

import { createSimulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import { batchFiles, exportBody, makeDataset, startExport, ups } from "./world-calls.ts";
import { profileRows } from "./profile-rows.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

const uploaded = {
  name: "Uploaded list",
  type: "ExternalSegment",
  namespace: "CustomerUpload",
  audienceId: "uploaded-1",
  originName: "CUSTOM_UPLOAD",
};
const accounts = {
  name: "Key accounts",
  type: "SegmentDefinition",
  expression: { type: "PQL", format: "pql/text", value: "true" },
  schema: { name: "_xdm.context.account" },
};

interface Audiences {
  readonly children: readonly Record<string, unknown>[];
}

async function simulate(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 500, clock, ...options });
  const client = testClient(simulator.fetch);
  const list = async (query: string) =>
    (await client.json("GET", `${ups}/audiences?${query}`)) as unknown as Audiences;
  const make = (body: object) => client.json("POST", `${ups}/audiences`, { body });
  return { clock, simulator, client, list, make };
}

test("audiences are found by a part of their name, in any case, and sorted as asked", async () => {
  const { simulator, list, make } = await simulate();
  await make(uploaded);
  const names = async (query: string) => (await list(query)).children.map(({ name }) => name);
  expect(await names("")).toEqual(["High churn risk", "Loyal customers", "Uploaded list"]);
  expect(await names("sort=name:desc&limit=1")).toEqual(["Uploaded list"]);
  expect(await names("sort=creationTime:desc")).toEqual([
    "Uploaded list",
    "Loyal customers",
    "High churn risk",
  ]);
  expect(await names("name=CHURN")).toEqual(["High churn risk"]);
  expect(await names("property=audienceId==uploaded-1")).toEqual(["Uploaded list"]);
  expect(await names("description=again and")).toEqual(["Loyal customers"]);
  await simulator.close();
});

test("an uploaded audience keeps its maker's id and namespace; the definitions do not know it", async () => {
  const { simulator, client, list, make } = await simulate();
  const made = await make(uploaded);
  expect(made).toMatchObject(uploaded);
  expect(made["id"]).not.toBe("uploaded-1");
  expect((await list("name=uploaded")).children).toEqual([made]);
  expect(await client.json("GET", `${ups}/segment/definitions`)).toMatchObject({
    page: { totalCount: 2 },
  });
  const { segments } = await simulator.world();
  expect(segments.at(-1)).toMatchObject({ id: "uploaded-1", name: "Uploaded list" });
  await simulator.close();
});

test("an uploaded audience is exported under its own namespace: a tenth of the people, told by the membership", async () => {
  const { clock, simulator, client, make } = await simulate();
  await make(uploaded);
  const datasetId = await makeDataset(client);
  const segment = { segmentId: "uploaded-1", segmentNs: "CustomerUpload", status: ["realized"] };
  const body = { filter: { segments: [segment] } };
  const { destination } = await startExport(client, { datasetId, body });
  clock.advance(3000);
  const rows = await profileRows(await batchFiles(client, destination.batchId ?? ""));
  const world = await simulator.world();
  expect(rows).toHaveLength(world.segments.at(-1)?.rows ?? 0);
  expect(rows.length).toBeGreaterThan(25);
  expect(rows.length).toBeLessThan(80);
  for (const { segmentMembership } of rows) {
    expect(segmentMembership?.["CustomerUpload"]?.["uploaded-1"]?.status).toBe("realized");
  }
  await simulator.close();
});

test.each([
  ["a namespace that it does not have", "uploaded-1", "ups"],
  ["the namespace that the platform shows", "High churn risk", "AEPSegments"],
  ["nobody's namespace", "uploaded-1", "AAM"],
])("an export under %s is refused", async (_name, wanted, segmentNs) => {
  const { simulator, client, list, make } = await simulate();
  await make(uploaded);
  const { children } = await list("");
  const id = children.find(({ name }) => name === wanted)?.["id"] ?? wanted;
  const segments = [{ segmentId: id, segmentNs, status: ["realized"] }];
  const body = exportBody({ datasetId: await makeDataset(client), body: { filter: { segments } } });
  expect((await client.call("POST", `${ups}/export/jobs`, { body })).status).toBe(400);
  expect(simulator.counters().exportJobsCreated).toBe(0);
  await simulator.close();
});

test("an audience of accounts is listed by its class and cannot be exported", async () => {
  const { simulator, client, list, make } = await simulate();
  const { id } = await make(accounts);
  const { children } = await list("entityType=_xdm.context.account");
  expect(children).toMatchObject([{ id, schema: { name: "_xdm.context.account" } }]);
  const segments = [String(id)];
  const body = exportBody({ datasetId: await makeDataset(client), segments });
  const response = await client.call("POST", `${ups}/export/jobs`, { body });
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining("holds accounts, which cannot be exported as profiles."),
  ]);
  await simulator.close();
});

test("a segment of the platform can be made here too", async () => {
  const { simulator, client, make } = await simulate();
  const schema = { name: "_xdm.context.profile" };
  const { id } = await make({ ...accounts, name: "New", schema });
  expect(await client.json("GET", `${ups}/segment/definitions/${String(id)}`)).toMatchObject({
    name: "New",
  });
  await simulator.close();
});

test.each([
  [{}],
  [{ ...uploaded, name: "" }],
  [{ ...uploaded, namespace: undefined }],
  [{ ...uploaded, namespace: "aepsegments" }],
  [{ name: "no expression" }],
])("refuses to make %j", async (body) => {
  const { simulator, client } = await simulate();
  expect((await client.call("POST", `${ups}/audiences`, { body })).status).toBe(400);
  expect((await simulator.world()).segments).toHaveLength(2);
  await simulator.close();
});

test("forbidden-audiences: the list is refused, definitions go on", async () => {
  const { simulator, client } = await simulate({ faults: ["forbidden-audiences"] });
  const refused = await client.call("GET", `${ups}/audiences`);
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { type: "https://ns.adobe.com/aep/errors/UPAPI-113740-403" },
  ]);
  expect((await client.call("GET", `${ups}/segment/definitions`)).status).toBe(200);
  await simulator.close();
});
