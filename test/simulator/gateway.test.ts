import { afterAll, beforeAll, expect, test } from "vitest";

import { createSimulator, type Simulator } from "../../src/simulator/simulator.ts";
import { testClient, tokenRequest, type TestClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";

const jobs = "/data/core/ups/export/jobs";
const dataSets = "/data/foundation/catalog/dataSets";
const unions = "/data/foundation/schemaregistry/tenant/unions";

let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
  simulator = await createSimulator({ profiles: 10, clock: manualClock() });
  client = testClient(simulator.fetch);
});
afterAll(() => simulator.close());

test.each([
  [{ authorization: null }, 401, "403010", "Oauth token is missing."],
  [{ authorization: "Bearer wrong" }, 401, "401013", "Oauth token is not valid"],
  [{ "x-api-key": null }, 403, "403000", "Api Key is required"],
  [{ "x-api-key": "wrong" }, 403, "403003", "Api Key is invalid"],
  [{ "x-gw-ims-org-id": null }, 400, "400003", "Missing header"],
  [{ "x-gw-ims-org-id": "B@AdobeOrg" }, 403, "403025", "Profile is not valid"],
  [{ "x-sandbox-name": null }, 400, "400003", "Missing header"],
])("the gateway answers %j", async (headers, status, code, message) => {
  const response = await client.call("GET", jobs, { headers });
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ error_code: code, message });
});

test.each([
  [dataSets, "ForbiddenError"],
  [jobs, "ForbiddenError"],
  [unions, "Forbidden"],
])("an unknown sandbox is forbidden in %s", async (path, title) => {
  const response = await client.call("GET", path, { headers: { "x-sandbox-name": "prod" } });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ status: 403, title });
});

test("a body without a content type is refused, by each service in its own words", async () => {
  const headers = { "content-type": "text/plain" };
  const catalog = await client.call("POST", dataSets, { body: {}, headers });
  expect([catalog.status, await catalog.json()]).toMatchObject([
    400,
    { title: "BadRequestError", detail: "A valid content-type must be specified" },
  ]);
  const profile = await client.call("POST", jobs, { body: {}, headers });
  expect([profile.status, await profile.json()]).toMatchObject([
    415,
    { title: "HTTP 415 Unsupported Media Type" },
  ]);
});

test("a body that is not JSON is a bad request", async () => {
  const token = await client.token();
  const response = await simulator.fetch(
    new Request(`http://localhost${dataSets}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "x-api-key": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "x-gw-ims-org-id": "A1B2C3D4E5F6A7B8C9D0E1F2@AdobeOrg",
        "x-sandbox-name": "dev",
        "content-type": "application/json",
      },
      body: "{",
    }),
  );
  expect(response.status).toBe(400);
});

test("an unknown route answers 404 with a page, an unknown object 404 with JSON", async () => {
  const route = await client.call("GET", "/data/core/ups/nothing");
  expect([route.status, route.headers.get("content-type")]).toEqual([404, "text/html"]);
  const object = await client.call("GET", `${jobs}/1`);
  expect([object.status, object.headers.get("content-type")]).toEqual([
    404,
    "application/json;charset=utf-8",
  ]);
});

test.each([
  [{ client_secret: "wrong" }, 401, "invalid_client"],
  [{ client_id: "wrong" }, 400, "invalid_client"],
  [{ grant_type: "password" }, 400, "unsupported_grant_type"],
  [{ scope: "" }, 400, "invalid_scope"],
])("IMS refuses %j", async (fields, status, error) => {
  const response = await simulator.fetch(tokenRequest("http://localhost", fields));
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error });
});

test("a token is a JWT in form, good until it expires", async () => {
  const clock = manualClock();
  const short = await createSimulator({ profiles: 10, tokenSeconds: 60, clock });
  const { call, json } = testClient(short.fetch);
  const answer = (await (await short.fetch(tokenRequest("http://localhost"))).json()) as {
    access_token: string;
    expires_in: number;
  };
  expect(answer).toMatchObject({ token_type: "bearer", expires_in: 60 });
  const payload = JSON.parse(
    Buffer.from(String(answer.access_token.split(".")[1]), "base64url").toString(),
  ) as object;
  expect(payload).toMatchObject({ created_at: String(clock.now()), expires_in: "60000" });
  expect((await call("GET", jobs)).status).toBe(200);
  clock.advance(60_000);
  expect(await json("GET", jobs)).toMatchObject({ error_code: "401013" });
  await short.close();
});

test.each([
  [{ tokenSeconds: 600, timeScale: 60 }, 10],
  [{ tokenSeconds: 60, timeScale: 1000 }, 1],
])("the time scale divides the life of a token: %j, %d s", async (options, seconds) => {
  const clock = manualClock();
  const scaled = await createSimulator({ profiles: 10, clock, ...options });
  const answer = await scaled.fetch(tokenRequest("http://localhost"));
  expect(await answer.json()).toMatchObject({ expires_in: seconds });
  const { call } = testClient(scaled.fetch);
  expect((await call("GET", jobs)).status).toBe(200);
  clock.advance(seconds * 1000 - 1);
  expect((await call("GET", jobs)).status).toBe(200);
  clock.advance(1);
  expect((await call("GET", jobs)).status).toBe(401);
  await scaled.close();
});

test("answers echo the request id and carry the server's date", async () => {
  const response = await client.call("GET", jobs, { headers: { "x-request-id": "mine" } });
  expect(response.headers.get("x-request-id")).toBe("mine");
  expect(response.headers.get("date")).toBe("Tue, 10 Mar 2026 12:00:00 GMT");
});

test.each([`${jobs}/`, "/data/foundation/catalog/datasets", `${jobs}?unknown=1`])(
  "%s is served as well",
  async (path) => {
    expect((await client.call("GET", path)).status).toBe(200);
  },
);

test("sandboxes are listed without a sandbox header; one of them is not readable", async () => {
  const headers = { "x-sandbox-name": null };
  const path = "/data/foundation/sandbox-management/";
  expect(await client.json("GET", path, { headers })).toMatchObject({
    sandboxes: [{ name: "dev" }],
  });
  expect((await client.call("GET", `${path}sandboxes/dev`, { headers })).status).toBe(403);
});

test("the union schema follows the Accept rules", async () => {
  const short = { accept: "application/vnd.adobe.xed-id+json" };
  expect(await client.json("GET", unions, { headers: short })).toMatchObject({
    results: [{ $id: "https://ns.adobe.com/xdm/context/profile__union" }],
  });
  const json = { accept: "application/json" };
  const list = await client.call("GET", unions, { headers: json });
  expect([list.status, await list.json()]).toMatchObject([
    400,
    { type: "http://ns.adobe.com/aep/errors/XDM-1006-400" },
  ]);
  const one = `${unions}/${encodeURIComponent("https://ns.adobe.com/xdm/context/profile__union")}`;
  const full = { accept: "application/vnd.adobe.xed-full+json; version=1" };
  expect(await client.json("GET", one, { headers: full })).toMatchObject({
    properties: {
      identityMap: { "meta:xdmType": "map" },
      _aepxdemo: { properties: { churn: { properties: { score: { type: "number" } } } } },
    },
  });
  const unresolved = { accept: "application/vnd.adobe.xed+json;version=1" };
  expect(await client.json("GET", one, { headers: unresolved })).not.toHaveProperty("properties");
  const plain = await client.call("GET", one, { headers: short });
  expect(await plain.json()).toMatchObject({ type: expect.stringContaining("XDM-1007") as string });
  const missing = await client.call("GET", `${unions}/_xdm.context.other__union`, {
    headers: full,
  });
  expect([missing.status, await missing.json()]).toMatchObject([
    404,
    { type: "http://ns.adobe.com/aep/errors/XDM-1012-404" },
  ]);
});
