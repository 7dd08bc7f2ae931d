import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { Secret } from "../../src/core/secret.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { connect, failureOf, inTurn, tokenBody } from "./test-platform.ts";
import { type Handler, serve } from "./test-server.ts";

const START = Date.UTC(2026, 0, 1);

function numbered(expiresIn?: number): Handler {
  return (_request, earlier) => ({ body: tokenBody(`token-${earlier + 1}`, expiresIn) });
}

test("asks with a form in the body and nothing in the query", async () => {
  const { url, requests } = await serve(numbered());
  const clock = createManualClock(START);
  const check = await connect(url, { clock }).tokens.check();
  expect(check).toEqual({ expiresAt: "2026-01-01T23:59:59.000Z", cached: false });
  expect(requests[0]).toMatchObject({ method: "POST", path: "/ims/token/v3" });
  expect([...(requests[0]?.query ?? [])]).toEqual([]);
  expect(requests[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(Object.fromEntries(new URLSearchParams(requests[0]?.body))).toEqual({
    grant_type: "client_credentials",
    client_id: "client-1",
    client_secret: "test-client-secret",
    scope: "openid,AdobeID",
  });
});

test("reads a lifetime above a million as milliseconds", async () => {
  const { url } = await serve(numbered(86_399_992));
  const { expiresAt } = await connect(url, { clock: createManualClock(START) }).tokens.check();
  expect(expiresAt).toBe("2026-01-01T23:59:59.992Z");
});

test.each([
  ["five minutes before the end of a long life", 86_400, 86_400_000 - 300_000],
  ["a tenth before the end of a short life", 100, 90_000],
])("renews %s", async (_name, expiresIn, renewedAfterMs) => {
  const { url, requests } = await serve(numbered(expiresIn));
  const clock = createManualClock(START);
  const { tokens } = connect(url, { clock });
  await tokens.check();
  await clock.advance(renewedAfterMs - 1);
  expect(await tokens.check()).toMatchObject({ cached: true });
  await clock.advance(1);
  expect(await tokens.check()).toMatchObject({ cached: false });
  expect(requests).toHaveLength(2);
});

test("asks once for all who wait, and again after a failure", async () => {
  const { url, requests } = await serve(
    inTurn({ status: 400, body: { error: "invalid_scope" } }, { body: tokenBody("t") }),
  );
  const { tokens } = connect(url);
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => tokens.check()));
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["rejected"]));
  expect(requests).toHaveLength(1);
  await tokens.check();
  expect(requests).toHaveLength(2);
});

test("one who leaves does not take the token from the others", async () => {
  const controller = new AbortController();
  const { url, requests } = await serve(async () => {
    controller.abort(new Error("left"));
    return { body: tokenBody("t") };
  });
  const { tokens } = connect(url);
  const leaving = failureOf(tokens.check({ signal: controller.signal }));
  const staying = tokens.check();
  expect((await leaving).message).toBe("left");
  expect(await staying).toMatchObject({ cached: false });
  expect(requests).toHaveLength(1);
});

test.each([400, 401])(
  "%i from the token service is final and names the settings",
  async (status) => {
    const { url, requests } = await serve(() => ({
      status,
      body: { error: "invalid_client", error_description: "invalid client_id parameter" },
    }));
    const error = await failureOf(connect(url).batches.read("b1"));
    expect(error).toMatchObject({
      code: "token-refused",
      details: { serviceCode: "invalid_client" },
    });
    expect(error.message).toBe(
      `POST /ims/token/v3 failed: Adobe's token service answered ${status} (code invalid_client): invalid client_id parameter. Check AEPX_CLIENT_ID, AEPX_CLIENT_SECRET and AEPX_SCOPES against the credential in Adobe's Developer Console.`,
    );
    expect(requests).toHaveLength(1);
  },
);

test("429 and 5xx from the token service are tried again, but not twice over", async () => {
  const { url, requests } = await serve(
    inTurn({ status: 429 }, { status: 503 }, { body: tokenBody("t") }),
  );
  expect(await connect(url).tokens.check()).toMatchObject({ cached: false });
  expect(requests).toHaveLength(3);
  const down = await serve(() => ({ status: 503 }));
  const error = await failureOf(
    connect(down.url, { retry: { attemptsMax: 3 } }).batches.read("b1"),
  );
  expect(error).toMatchObject({ code: "server-error", retry: "later" });
  expect(down.requests).toHaveLength(3);
});

test("an answer without a token is unreadable", async () => {
  const { url } = await serve(() => ({ body: { expires_in: 1 } }));
  expect((await failureOf(connect(url).tokens.check())).message).toBe(
    "POST /ims/token/v3 failed: the answer 200 holds no access_token. Check that AEPX_IMS_URL names Adobe's service and that no proxy changes its answers.",
  );
});

test("the next command finds the token in a file that only its owner can read", async () => {
  const folder = join(tempFolder(), "tokens");
  const { url, requests } = await serve(numbered());
  const clock = createManualClock(START);
  await connect(url, { clock, tokenCacheFolder: folder }).tokens.check();
  expect(await connect(url, { clock, tokenCacheFolder: folder }).tokens.check()).toEqual({
    expiresAt: "2026-01-01T23:59:59.000Z",
    cached: true,
  });
  expect(requests).toHaveLength(1);
  const [name = ""] = readdirSync(folder);
  expect(name).toMatch(/^[0-9a-f]{32}\.json$/);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

test("another credential, service or list of scopes has a file of its own", async () => {
  const folder = tempFolder();
  const { url } = await serve(numbered());
  const other = {
    clientId: "client-1",
    clientSecret: new Secret("test-client-secret"),
    scopes: "openid",
  };
  await connect(url, { tokenCacheFolder: folder }).tokens.check();
  await connect(url, { tokenCacheFolder: folder, credentials: other }).tokens.check();
  expect(readdirSync(folder)).toHaveLength(2);
});

test("a kept token does not answer for another secret of the same credential", async () => {
  const folder = tempFolder();
  const { url, requests } = await serve(numbered());
  const clock = createManualClock(START);
  const withSecret = (secret: string) => ({
    clock,
    tokenCacheFolder: folder,
    credentials: { clientId: "client-1", clientSecret: new Secret(secret), scopes: "openid" },
  });
  await connect(url, withSecret("first-test-secret")).tokens.check();
  await connect(url, withSecret("wrong-test-secret")).tokens.check();
  expect(requests).toHaveLength(2);
  expect(readdirSync(folder).join()).not.toContain("secret");
});

test.each([
  ["damaged", (path: string) => writeFileSync(path, '{"accessToken":"tok', { mode: 0o600 })],
  ["of another shape", (path: string) => writeFileSync(path, '{"accessToken":1}', { mode: 0o600 })],
  ["readable by others", (path: string) => chmodSync(path, 0o644)],
])("a file that is %s is ignored and replaced", async (_name, spoil) => {
  const folder = tempFolder();
  const { url, requests } = await serve(numbered());
  const clock = createManualClock(START);
  await connect(url, { clock, tokenCacheFolder: folder }).tokens.check();
  const path = join(folder, readdirSync(folder)[0] ?? "");
  spoil(path);
  await connect(url, { clock, tokenCacheFolder: folder }).tokens.check();
  expect(requests).toHaveLength(2);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, "utf8")).toContain("token-2");
});

test("a rejected token leaves the file too", async () => {
  const folder = tempFolder();
  let issued = 0;
  const { url } = await serve(({ path, headers }) => {
    if (path === "/ims/token/v3") return { body: tokenBody(`token-${++issued}`) };
    return headers["authorization"] === "Bearer token-1" ? { status: 401 } : { body: {} };
  });
  await connect(url, { tokenCacheFolder: folder }).batches.read("b1");
  const kept = readFileSync(join(folder, readdirSync(folder)[0] ?? ""), "utf8");
  expect(kept).toContain("token-2");
});

test("a folder that cannot be written costs the cache and nothing else", async () => {
  const folder = join(tempFolder(), "a-file");
  writeFileSync(folder, "");
  const { url } = await serve(numbered());
  expect(await connect(url, { tokenCacheFolder: folder }).tokens.check()).toMatchObject({
    cached: false,
  });
});

function givenToken(expiresAtMs: number): string {
  const claims = { created_at: String(expiresAtMs - 1000), expires_in: "1000" };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.sig`;
}

function given(token: string) {
  return { credentials: { clientId: "client-1", accessToken: new Secret(token) } };
}

test("a given token is used as it is and never renewed", async () => {
  const { url, requests } = await serve(() => ({ status: 401 }));
  const platform = connect(url, given("given-access-token"));
  const error = await failureOf(platform.batches.read("b1"));
  expect(error).toMatchObject({ code: "token-rejected" });
  expect(error.message).toContain(
    "The access token in AEPX_ACCESS_TOKEN cannot be renewed by aepx: give a new one.",
  );
  expect(requests.map(({ headers }) => headers["authorization"])).toEqual([
    "Bearer given-access-token",
  ]);
  expect(await platform.tokens.check()).toEqual({ expiresAt: null, cached: true });
});

test("a given token tells its own end", async () => {
  const clock = createManualClock(START);
  const { url } = await serve(() => ({}));
  const check = (token: string) => connect(url, { clock, ...given(token) }).tokens.check();
  expect(await check(givenToken(START + 5000))).toEqual({
    expiresAt: "2026-01-01T00:00:05.000Z",
    cached: true,
  });
  expect((await failureOf(check(givenToken(START - 1)))).message).toBe(
    "The access token in AEPX_ACCESS_TOKEN ended at 2025-12-31T23:59:59.999Z. aepx cannot renew it: give a new one, or AEPX_CLIENT_SECRET instead.",
  );
});
