import { expect, test } from "vitest";

import { createSimulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { testClient, tokenRequest } from "./client.ts";
import { manualClock } from "./manual-clock.ts";

const ups = "/data/core/ups";
const dataSets = "/data/foundation/catalog/dataSets";
const newDataset = {
  name: "target",
  schemaRef: {
    id: "https://ns.adobe.com/xdm/context/profile__union",
    contentType: "application/vnd.adobe.xed+json;version=1",
  },
};

async function simulate(faults: readonly string[], options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 50, clock, faults, ...options });
  return { clock, simulator, ...testClient(simulator.fetch) };
}

test.each([
  ["rate-limit#1", 429, "1", { error_code: "429050", message: "Too many requests" }],
  ["rate-limit-no-hint#1", 429, null, { error_code: "429050" }],
  ["server-error-before#1", 503, null, { status: 503 }],
])("%s answers before the effect, then all is well", async (fault, status, hint, body) => {
  const { simulator, call } = await simulate([fault]);
  const refused = await call("POST", dataSets, { body: newDataset });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([status, hint]);
  expect(await refused.json()).toMatchObject(body);
  expect(simulator.counters().datasetsCreated).toBe(0);
  expect((await call("POST", dataSets, { body: newDataset })).status).toBe(201);
  expect(simulator.counters().requests).toEqual({
    "POST /ims/token/v3": 1,
    "POST /data/foundation/catalog/dataSets": 2,
  });
  await simulator.close();
});

test.each([
  [2.5, "0"],
  [1, "1"],
  [0.1, "10"],
])(
  "at time-scale %d, Retry-After is %s: whole seconds of the server's",
  async (timeScale, hint) => {
    const { simulator, call } = await simulate(["rate-limit#1"], { timeScale });
    expect((await call("GET", dataSets)).headers.get("retry-after")).toBe(hint);
    await simulator.close();
  },
);

test.each([
  [1, 40],
  [8, 5],
])("slow-reply at time-scale %d: every reply begins %d ms late", async (timeScale, ms) => {
  const { clock, simulator, call, token } = await simulate(["slow-reply"], { timeScale });
  const took = async (work: () => Promise<unknown>) => {
    const begin = clock.now();
    await work();
    return clock.now() - begin;
  };
  expect(await took(token)).toBe(0);
  expect(await took(() => call("GET", dataSets))).toBe(ms);
  expect(await took(() => call("POST", dataSets, { body: newDataset }))).toBe(ms);
  await simulator.close();
});

test("html-error is a 503 with a page", async () => {
  const { simulator, call } = await simulate(["html-error#1"]);
  const response = await call("GET", dataSets);
  expect([response.status, response.headers.get("content-type")]).toEqual([503, "text/html"]);
  await simulator.close();
});

test("server-error-after makes the dataset and hides that it did", async () => {
  const { simulator, call, json } = await simulate(["server-error-after#1"]);
  expect((await call("POST", dataSets, { body: newDataset })).status).toBe(503);
  expect(simulator.counters().datasetsCreated).toBe(1);
  expect(Object.keys(await json("GET", `${dataSets}?name=target`))).toHaveLength(1);
  await simulator.close();
});

test("a dropped answer is a failed fetch: without effect before, with effect after", async () => {
  const before = await simulate(["drop-before:POST /data/foundation/catalog/dataSets#1"]);
  await expect(before.call("POST", dataSets, { body: newDataset })).rejects.toThrow("fetch failed");
  expect(before.simulator.counters().datasetsCreated).toBe(0);
  const after = await simulate(["drop-after#1"]);
  await expect(after.call("POST", dataSets, { body: newDataset })).rejects.toThrow(
    expect.objectContaining({
      name: "TypeError",
      cause: expect.objectContaining({ code: "ECONNRESET" }) as Error,
    }) as Error,
  );
  expect(after.simulator.counters().datasetsCreated).toBe(1);
  await before.simulator.close();
  await after.simulator.close();
});

test("an after-fault spends nothing on a dry run or a refused call", async () => {
  const { simulator, call } = await simulate(["server-error-after#1"]);
  const headers = { pragma: "validate-only" };
  expect((await call("POST", dataSets, { body: newDataset, headers })).status).toBe(200);
  expect((await call("POST", dataSets, { body: {} })).status).toBe(400);
  expect((await call("POST", dataSets, { body: newDataset })).status).toBe(503);
  expect(simulator.counters().datasetsCreated).toBe(1);
  await simulator.close();
});

test("token-expired revokes a token that has served, never a fresh one", async () => {
  const { simulator, call } = await simulate(["token-expired"]);
  expect((await call("GET", dataSets)).status).toBe(200);
  const expired = await call("GET", dataSets);
  expect([expired.status, await expired.json()]).toMatchObject([401, { error_code: "401013" }]);
  simulator.control({ faults: [] });
  expect((await call("GET", dataSets)).status).toBe(401);
  await simulator.close();
});

test("token-refused is IMS saying no", async () => {
  const { simulator } = await simulate(["token-refused#1"]);
  const refused = await simulator.fetch(tokenRequest("http://localhost"));
  expect([refused.status, await refused.json()]).toMatchObject([401, { error: "invalid_client" }]);
  expect((await simulator.fetch(tokenRequest("http://localhost"))).status).toBe(200);
  expect(simulator.counters().tokensIssued).toBe(1);
  await simulator.close();
});

test("forbidden-segments closes definitions and audiences, forbidden-export the export", async () => {
  const { simulator, call } = await simulate(["forbidden-segments", "forbidden-export"]);
  for (const path of ["segment/definitions", "segment/definitions/x", "audiences"]) {
    const response = await call("GET", `${ups}/${path}`);
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { errors: { "403": [{ code: "UPAPI-113752-403" }] } },
    ]);
  }
  expect((await call("POST", `${ups}/export/jobs`, { body: {} })).status).toBe(403);
  expect((await call("GET", `${ups}/export/jobs`)).status).toBe(200);
  await simulator.close();
});

test("no-union: an empty list and no schema", async () => {
  const { simulator, call, json } = await simulate(["no-union"]);
  const unions = "/data/foundation/schemaregistry/tenant/unions";
  const accept = "application/vnd.adobe.xed-id+json";
  expect(await json("GET", unions, { headers: { accept } })).toEqual({ results: [] });
  const headers = { accept: "application/vnd.adobe.xed+json; version=1" };
  const one = await call("GET", `${unions}/_xdm.context.profile__union`, { headers });
  expect(one.status).toBe(404);
  await simulator.close();
});

test("segment-job-429 refuses evaluations alone", async () => {
  const { simulator, call } = await simulate(["segment-job-429"]);
  const response = await call("POST", `${ups}/segment/jobs`, { body: [{ segmentId: "*" }] });
  expect(response.status).toBe(429);
  expect(simulator.counters().segmentJobsCreated).toBe(0);
  await simulator.close();
});

test("late-visibility: in look-ups after three seconds, by id at once", async () => {
  const { simulator, clock, call, json } = await simulate(["late-visibility"]);
  const [reference] = (await (
    await call("POST", dataSets, { body: newDataset })
  ).json()) as string[];
  const id = String(reference).split("/").at(-1);
  expect(await json("GET", `${dataSets}?name=target`)).toEqual({});
  expect((await call("GET", `${dataSets}/${id}`)).status).toBe(200);
  clock.advance(2999);
  expect(await json("GET", `${dataSets}?name=target`)).toEqual({});
  clock.advance(1);
  expect(Object.keys(await json("GET", `${dataSets}?name=target`))).toEqual([id]);
  await simulator.close();
});

test("the time scale divides the delay of a late look-up", async () => {
  const { simulator, clock, call, json } = await simulate(["late-visibility"], { timeScale: 10 });
  await call("POST", dataSets, { body: newDataset });
  clock.advance(300);
  expect(Object.keys(await json("GET", `${dataSets}?name=target`))).toHaveLength(1);
  await simulator.close();
});
