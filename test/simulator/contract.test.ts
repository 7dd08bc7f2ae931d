import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { faultKinds } from "../../src/simulator/fault-grammar.ts";
import { operations } from "../../src/simulator/operations.ts";
import { createSimulator, type Simulator } from "../../src/simulator/simulator.ts";
import { testClient, type TestClient } from "./client.ts";
import { loadContract, operationKey } from "./contract.ts";
import { manualClock } from "./manual-clock.ts";
import {
  access,
  batchFiles,
  catalog,
  exportBody,
  makeDataset,
  segmentIds,
  startExport,
  ups,
} from "./world-calls.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

const contract = loadContract();
const clock = manualClock();
const unions = "/data/foundation/schemaregistry/tenant/unions";
const sandboxes = "/data/foundation/sandbox-management/";
const idAccept = { accept: "application/vnd.adobe.xed-id+json" };
const fullAccept = { accept: "application/vnd.adobe.xed-full+json; version=1" };

let simulator: Simulator;
let client: TestClient;
/** What the documents object to, of every exchange in this file. */
const objections: string[] = [];
const seen = new Map<string, Set<number>>();

/** Every exchange passes here: the reply, and the body of an accepted request, have to fit. */
async function checked(request: Request): Promise<Response> {
  const key = operationKey(request);
  const sent =
    request.headers.get("content-type") === "application/json" && (await request.clone().json());
  const response = await simulator.fetch(request);
  seen.set(key, (seen.get(key) ?? new Set()).add(response.status));
  objections.push(...(await contract.reply(key, response.clone())));
  if (sent && response.ok) objections.push(...contract.body(key, sent));
  return response;
}

beforeAll(async () => {
  simulator = await createSimulator({ profiles: 300, files: 120, clock });
  client = testClient(checked);
});
afterAll(() => simulator.close());

test("every operation in the documents is served, and nothing else", () => {
  expect(operations.map(({ key }) => key).toSorted()).toEqual(contract.operations.toSorted());
});

test("catalog", async () => {
  const id = await makeDataset(client, { tags: { "aepx/run": ["r"] } });
  const validate = { headers: { pragma: "validate-only" }, body: dataset() };
  expect((await client.call("POST", `${catalog}/dataSets`, validate)).status).toBe(200);
  await client.call("GET", `${catalog}/dataSets?limit=100`);
  await client.call("GET", `${catalog}/dataSets?limit=0`);
  await client.call("GET", `${catalog}/dataSets/${id}`);
  await client.call("PATCH", `${catalog}/dataSets/${id}`, { body: { description: "x" } });
  await client.call("DELETE", `${catalog}/dataSets/${id}`);
  await client.call("DELETE", `${catalog}/dataSets/${id}`);
  await client.call("GET", `${catalog}/dataSets/${id}`);
  await client.call("POST", `${catalog}/dataSets`, { body: {} });
  const batches = await client.json("GET", `${catalog}/batches?limit=100`);
  const [batch = ""] = Object.keys(batches);
  await client.call("GET", `${catalog}/batches/${batch}`);
  await client.call("GET", `${catalog}/batches/none`);
  expect(objections).toEqual([]);
});

test("segments, evaluations, policies, schedules, unions, sandboxes", async () => {
  const { "High churn risk": churn } = await segmentIds(client);
  await client.call("GET", `${ups}/segment/definitions?limit=1`);
  await client.call("GET", `${ups}/segment/definitions?limit=0`);
  await client.call("GET", `${ups}/segment/definitions/${churn}`);
  await client.call("GET", `${ups}/segment/definitions/none`);
  const made = await client.json("POST", `${ups}/segment/definitions`, { body: segment() });
  await client.call("POST", `${ups}/segment/definitions`, { body: {} });
  await client.call("GET", `${ups}/audiences?limit=1`);
  await client.call("GET", `${ups}/audiences?name=High churn risk`);
  for (const body of [segment(), external, { ...segment(), schema: account }, { name: "x" }]) {
    await client.call("POST", `${ups}/audiences`, { body });
  }
  await client.call("GET", `${ups}/audiences`);
  await client.call("DELETE", `${ups}/segment/definitions/${String(made["id"])}`);
  const job = await client.json("POST", `${ups}/segment/jobs`, { body: [{ segmentId: churn }] });
  await client.call("POST", `${ups}/segment/jobs`, { body: [] });
  for (const wait of [0, 300, 500, 2000]) {
    clock.advance(wait);
    await client.call("GET", `${ups}/segment/jobs/${String(job["id"])}`);
  }
  await client.call("GET", `${ups}/segment/jobs?limit=1`);
  await client.call("GET", `${ups}/segment/jobs?status=SUCCEEDED`);
  await client.call("DELETE", `${ups}/segment/jobs/${String(job["id"])}`);
  await client.call("DELETE", `${ups}/segment/jobs/none`);
  await client.call("GET", `${ups}/segment/jobs/none`);
  for (const kind of ["config/mergePolicies", "config/schedules"]) {
    const { children } = (await client.json("GET", `${ups}/${kind}?limit=1`)) as {
      children: { id: string }[];
    };
    await client.call("GET", `${ups}/${kind}/${children[0]?.id}`);
    await client.call("GET", `${ups}/${kind}/none`);
  }
  await client.call("GET", unions, { headers: idAccept });
  await client.call("GET", unions, { headers: { accept: "application/vnd.adobe.xed+json" } });
  await client.call("GET", unions);
  await client.call("GET", `${unions}/_xdm.context.profile__union`, { headers: fullAccept });
  await client.call("GET", `${unions}/none`, { headers: fullAccept });
  await client.call("GET", sandboxes);
  await client.call("GET", `${sandboxes}sandboxes/dev`);
  expect(objections).toEqual([]);
});

test("export jobs and files", async () => {
  const { "High churn risk": churn = "", "Loyal customers": loyal = "" } = await segmentIds(client);
  const datasetId = await makeDataset(client);
  const job = await startExport(client, { datasetId, segments: [churn] });
  const perBatch = { datasetId, segmentPerBatch: true };
  const mergePolicy = job.mergePolicy;
  await startExport(client, { ...perBatch, segments: [churn, loyal], body: { mergePolicy } });
  await startExport(client, { ...perBatch, segments: [churn] });
  const wrong = await makeDataset(client, { schemaRef: { id: "https://x", contentType: "y" } });
  const failing = await startExport(client, { datasetId: wrong, segments: [churn] });
  for (const wait of [0, 1000, 2000]) {
    clock.advance(wait);
    await client.call("GET", `${ups}/export/jobs/${job.id}`);
    await client.call("GET", `${ups}/export/jobs/${failing.id}`);
    await client.call("GET", `${ups}/export/jobs?limit=3`);
  }
  const canceled = await startExport(client, { datasetId, segments: [churn] });
  await client.call("DELETE", `${ups}/export/jobs/${canceled.id}`);
  await client.call("GET", `${ups}/export/jobs/${canceled.id}`);
  await client.call("DELETE", `${ups}/export/jobs/none`);
  await client.call("GET", `${ups}/export/jobs/none`);
  await client.call("POST", `${ups}/export/jobs`, { body: {} });
  const none = exportBody({ datasetId: "none", segments: [churn] });
  await client.call("POST", `${ups}/export/jobs`, { body: none });

  const batch = job.destination.batchId ?? "";
  expect((await batchFiles(client, batch)).length).toBeGreaterThan(20);
  const listing = (await client.json("GET", `${access}/files/${batch}-1?limit=7`)) as {
    data: { name: string }[];
  };
  const file = `${access}/files/${batch}-1?path=${encodeURIComponent(listing.data[0]?.name ?? "")}`;
  await client.call("HEAD", file);
  await client.call("HEAD", `${access}/files/none?path=x`);
  await client.call("GET", file, { headers: { range: "bytes=0-9" } });
  await client.call("GET", file, { headers: { range: "bytes=99999999-" } });
  await client.call("GET", `${access}/files/none`);
  await client.call("GET", `${access}/batches/${batch}/files?limit=101`);
  for (const id of [batch, "none"]) {
    for (const kind of ["files", "failed", "meta"]) {
      await client.call("GET", `${access}/batches/${id}/${kind}`);
    }
  }
  await client.call("GET", `${access}/datasets/${datasetId}/preview`);
  await client.call("GET", `${access}/datasets/none/preview`);
  expect(objections).toEqual([]);
});

test("refusals of the gateway and of IMS", async () => {
  for (const { key } of operations.filter(({ needs }) => needs === "sandbox")) {
    const [method = "", template = ""] = key.split(" ");
    const path = `${template.replace(/\{\w+\}/, "x")}${method === "HEAD" ? "?path=x" : ""}`;
    const body = method === "POST" || method === "PATCH" ? {} : undefined;
    const call = (headers: Record<string, string | null>) =>
      client.call(method, path, { headers, ...(body && { body }) });
    expect((await call({ authorization: null })).status).toBe(401);
    expect((await call({ "x-sandbox-name": "prod" })).status).toBe(403);
  }
  const refused = await checked(
    new Request("http://localhost/ims/token/v3", { method: "POST", body: new URLSearchParams() }),
  );
  expect(refused.status).toBe(400);
  expect(objections).toEqual([]);
});

const answering = Object.entries(faultKinds).filter(
  ([name, kind]) =>
    (kind === "call" || kind === "after" || kind === "service") && !name.startsWith("drop"),
);

test.each(answering)("answers under %s", async (name) => {
  for (const { key } of operations.filter(({ needs }) => needs === "sandbox")) {
    const [method = "", template = ""] = key.split(" ");
    const path = `${template.replace(/\{\w+\}/, "x")}${method === "HEAD" ? "?path=x" : ""}`;
    const fresh = testClient(checked);
    await fresh.call("GET", `${ups}/config/schedules`);
    simulator.control({ faults: [name] });
    const body = key === `POST ${catalog}/dataSets` ? dataset() : {};
    const accept = fullAccept;
    await fresh.call(method, path, {
      headers: accept,
      ...((method === "POST" || method === "PATCH") && { body }),
    });
    simulator.control({ faults: [] });
  }
  expect(objections).toEqual([]);
});

test("a success and an error of every operation was looked at", () => {
  const unlooked = operations
    .filter(({ key }) => {
      const statuses = [...(seen.get(key) ?? [])];
      return !statuses.some((status) => status < 300) || !statuses.some((status) => status >= 400);
    })
    .map(({ key }) => key);
  // Reading a sandbox takes rights that these credentials do not have; its list has no refusal but the gateway's.
  expect(unlooked).toEqual([`GET ${sandboxes}`, `GET ${sandboxes}sandboxes/{name}`]);
});

function dataset() {
  const contentType = "application/vnd.adobe.xed+json;version=1";
  return { name: "dry", schemaRef: { id: "https://x", contentType } };
}

function segment() {
  return {
    name: "New",
    expression: { type: "PQL", format: "pql/text", value: "true" },
    schema: { name: "_xdm.context.profile" },
  };
}

const account = { name: "_xdm.context.account" };
const external = {
  name: "Uploaded",
  type: "ExternalSegment",
  namespace: "CustomerUpload",
  audienceId: "uploaded-1",
  originName: "CUSTOM_UPLOAD",
};
