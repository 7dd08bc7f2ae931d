import { EventEmitter, once } from "node:events";

import { expect, test } from "vitest";

import { ApiError, AuthError } from "../../src/core/errors.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { failureOf, inTurn, startPlatform } from "./test-platform.ts";

const newDataset = {
  name: "aepx-run-1",
  schemaId: "https://ns.adobe.com/xdm/context/profile__union",
  tags: {},
};
const found = { body: { b1: { status: "success" } } };
const created = { status: 201, body: ["@/dataSets/64a1b2c3d4e5f60718293a4b"] };

test("sends what Adobe asks for, with a fresh request id for each attempt", async () => {
  const { platform, calls } = await startPlatform(inTurn({ status: 503 }, found));
  await platform.batches.read("b1");
  const [first, second] = calls();
  expect(second?.headers).toMatchObject({
    authorization: "Bearer token-1",
    "x-api-key": "client-1",
    "x-gw-ims-org-id": "AAAAAAAAAAAAAAAAAAAAAAAA@AdobeOrg",
    "x-sandbox-name": "dev",
  });
  expect(second?.headers["content-type"]).toBeUndefined();
  const ids = [first, second].map((call) => call?.headers["x-request-id"]);
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([408, 425, 429, 500, 502, 503, 504])("a read is repeated after %i", async (status) => {
  const { platform, calls } = await startPlatform(inTurn({ status }, { status }, found));
  expect(await platform.batches.read("b1")).toMatchObject({ state: "succeeded" });
  expect(calls()).toHaveLength(3);
});

test("a read is repeated after a cut connection and after half an answer", async () => {
  const { platform, calls } = await startPlatform(
    inTurn(
      { fail: "before" },
      { ...found, fail: "middle", headers: { "content-length": "999" } },
      found,
    ),
  );
  expect(await platform.batches.read("b1")).toMatchObject({ id: "b1" });
  expect(calls()).toHaveLength(3);
});

test.each([400, 403, 409, 422])("a read is not repeated after %i", async (status) => {
  const { platform, calls } = await startPlatform(() => ({ status }));
  await failureOf(platform.batches.read("b1"));
  expect(calls()).toHaveLength(1);
});

test("gives up after its attempts, and tells each wait", async () => {
  const told: string[] = [];
  const clock = createManualClock(undefined, { autoAdvance: true });
  const { platform, calls } = await startPlatform(() => ({ status: 503 }), {
    clock,
    retry: { attemptsMax: 3, baseMs: 1000 },
  });
  const onRetry = (_error: Error, attempt: number, delayMs: number) =>
    told.push(`${attempt}: ${delayMs}`);
  expect(await failureOf(platform.batches.read("b1", { onRetry }))).toBeInstanceOf(ApiError);
  expect(calls()).toHaveLength(3);
  expect(told).toEqual(["1: 750", "2: 1500"]);
  expect(clock.sleeps).toEqual([750, 1500]);
});

test.each([
  ["seconds", "38"],
  ["a date", "Fri, 02 Jan 2026 03:04:43 GMT"],
])("waits as long as Retry-After says in %s", async (_name, value) => {
  const clock = createManualClock(Date.UTC(2026, 0, 2, 3, 4, 5), { autoAdvance: true });
  const headers = { "retry-after": value };
  const { platform } = await startPlatform(inTurn({ status: 429, headers }, found), { clock });
  await platform.batches.read("b1");
  expect(clock.sleeps).toEqual([38_000]);
});

test("an abort ends the waiting with its own reason", async () => {
  const controller = new AbortController();
  const reason = new Error("parked");
  const { platform, calls } = await startPlatform(() => ({ status: 503 }), {
    clock: createManualClock(),
  });
  const onRetry = () => controller.abort(reason);
  const read = platform.batches.read("b1", { signal: controller.signal, onRetry });
  expect(await failureOf(read)).toBe(reason);
  expect(calls()).toHaveLength(1);
});

test("a creating call carries the journaled request id", async () => {
  const { platform, calls } = await startPlatform(() => created);
  expect(await platform.datasets.create(newDataset, { requestId: "run-1-a" })).toBe(
    "64a1b2c3d4e5f60718293a4b",
  );
  expect(calls()[0]?.headers).toMatchObject({
    "x-request-id": "run-1-a",
    "content-type": "application/json",
  });
});

test.each([
  ["500", { status: 500 }, "server-error"],
  ["503", { status: 503 }, "server-error"],
  ["504", { status: 504 }, "server-error"],
  ["a cut connection", { fail: "before" }, "no-connection"],
  [
    "a cut answer",
    { body: "@".repeat(99), headers: { "content-length": "999" }, fail: "middle" },
    "body-cut",
  ],
  ["an unreadable success", { status: 201, body: "<html>" }, "unreadable-reply"],
  ["an empty success without Location", { status: 201 }, "unreadable-reply"],
] as const)("a creating call is sent once when it ends with %s", async (_name, answer, code) => {
  const { platform, calls } = await startPlatform(() => answer);
  const error = await failureOf(platform.datasets.create(newDataset, { requestId: "r" }));
  expect(error).toMatchObject({ code });
  expect(calls()).toHaveLength(1);
});

test("a creating call that got no answer in time is sent once", async () => {
  const { platform, calls } = await startPlatform(() => ({ fail: "never" }), { timeoutMs: 60 });
  const error = await failureOf(platform.datasets.create(newDataset, { requestId: "r" }));
  expect(error).toMatchObject({ code: "timed-out", retry: "later" });
  expect(calls()).toHaveLength(1);
});

test("a creating call is repeated where nothing can have been made", async () => {
  const { platform, calls } = await startPlatform(
    inTurn({ status: 429 }, { status: 401 }, created),
  );
  await platform.datasets.create(newDataset, { requestId: "r" });
  expect(calls().map(({ headers }) => headers["authorization"])).toEqual([
    "Bearer token-1",
    "Bearer token-1",
    "Bearer token-2",
  ]);
});

test("a 401 renews the token once and repeats the call once", async () => {
  const { platform, requests } = await startPlatform(inTurn({ status: 401 }, found));
  await platform.batches.read("b1");
  expect(requests.map(({ path }) => path.split("/")[1])).toEqual(["ims", "data", "ims", "data"]);
});

test("a second 401 is told as a possible missing permission", async () => {
  const { platform, requests } = await startPlatform(() => ({
    status: 401,
    body: { title: "Unauthorized" },
  }));
  const error = await failureOf(platform.segments.read("s1"));
  expect(error).toBeInstanceOf(AuthError);
  expect(error.message).toMatch(
    /^GET \/data\/core\/ups\/segment\/definitions\/s1 failed: Adobe answered 401 .* A new token was rejected as well, so it may be a missing permission,/,
  );
  expect(requests).toHaveLength(4);
});

test("where renewing did not help, the next refused calls renew nothing", async () => {
  const clock = createManualClock(undefined, { autoAdvance: true });
  const { platform, requests } = await startPlatform(() => ({ status: 401 }), { clock });
  const tokens = () => requests.filter(({ path }) => path === "/ims/token/v3").length;
  for (let call = 0; call < 4; call++) await failureOf(platform.segments.read("s1"));
  expect(tokens()).toBe(2);
  await clock.advance(60_000);
  await failureOf(platform.segments.read("s1"));
  expect(tokens()).toBe(3);
});

test("many callers with one bad token renew it once", async () => {
  const { platform, requests } = await startPlatform(({ headers }) =>
    headers["authorization"] === "Bearer token-1" ? { status: 401 } : found,
  );
  await Promise.all(Array.from({ length: 20 }, () => platform.batches.read("b1")));
  expect(requests.filter(({ path }) => path === "/ims/token/v3")).toHaveLength(2);
});

test("a 401 to a token that is no longer in use renews nothing", async () => {
  const renewed = new EventEmitter();
  const late = once(renewed, "done");
  const { platform, requests } = await startPlatform(async ({ headers }, earlier) => {
    const isOld = headers["authorization"] === "Bearer token-1";
    // The first call is answered only after the second one has renewed the token.
    if (isOld && earlier === 0) await late;
    return isOld ? { status: 401 } : found;
  });
  const slow = platform.batches.read("b1");
  await expect.poll(() => requests.length).toBe(2);
  await platform.batches.read("b1");
  renewed.emit("done");
  await slow;
  expect(requests.filter(({ path }) => path === "/ims/token/v3")).toHaveLength(2);
});

test("control calls follow no redirect", async () => {
  const headers = { location: "/elsewhere" };
  const { platform, calls } = await startPlatform(() => ({ status: 302, headers }));
  expect(await failureOf(platform.batches.read("b1"))).toMatchObject({ code: "unreadable-reply" });
  expect(calls()).toHaveLength(1);
});

test("a huge error body is read in part", async () => {
  const body = "x".repeat(200_000);
  const { platform } = await startPlatform(() => ({ status: 400, body }));
  const error = await failureOf(platform.batches.read("b1"));
  expect(error).toMatchObject({ code: "bad-request" });
  expect(error.message.length).toBeLessThan(500);
});

test("an error whose body breaks off is told by its status", async () => {
  const answer = { status: 403, body: "{".repeat(99), headers: { "content-length": "999" } };
  const { platform } = await startPlatform(() => ({ ...answer, fail: "middle" }));
  expect(await failureOf(platform.batches.read("b1"))).toMatchObject({ code: "forbidden" });
});

test("a success that is no JSON", async () => {
  const { platform, url } = await startPlatform(() => ({ body: "<html>Sign in</html>" }), {
    newRequestId: () => "r-1",
  });
  const error = await failureOf(platform.batches.read("b1"));
  expect(url).not.toBe("");
  expect(error.message).toBe(
    "GET /data/foundation/catalog/batches/b1 failed: the answer 200 (request r-1) is not JSON. Check that AEPX_BASE_URL names Adobe's service and that no proxy changes its answers.",
  );
});
