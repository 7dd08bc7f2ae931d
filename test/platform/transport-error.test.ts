import { createServer, type AddressInfo } from "node:net";

import { expect, test } from "vitest";

import { TransportError } from "../../src/core/errors.ts";
import { mayHaveHappened } from "../../src/platform/may-have-happened.ts";
import { toTransportError } from "../../src/platform/transport-error.ts";
import { connect, failureOf, startPlatform } from "./test-platform.ts";

const once = { retry: { attemptsMax: 1 } };
const target = {
  method: "GET",
  path: "/a/{id}",
  shownPath: "/a/1",
  host: "platform.adobe.io",
  setting: "AEPX_BASE_URL",
} as const;
const network =
  "Check the network, AEPX_BASE_URL, HTTPS_PROXY and NO_PROXY, then run the same command again.";

function coded(code: string, more: object = {}): Error {
  const cause = Object.assign(new Error(code), { code }, more);
  return new TypeError("fetch failed", { cause });
}

test.each([
  ["ECONNREFUSED", coded("ECONNREFUSED"), "no-connection", "the connection was refused", false],
  ["ENOTFOUND", coded("ENOTFOUND"), "no-connection", "the name cannot be resolved", false],
  ["EHOSTUNREACH", coded("EHOSTUNREACH"), "no-connection", "the host cannot be reached", false],
  [
    "connect timeout",
    coded("UND_ERR_CONNECT_TIMEOUT"),
    "timed-out",
    "no connection came about in time",
    false,
  ],
  [
    "connect ETIMEDOUT",
    coded("ETIMEDOUT", { syscall: "connect" }),
    "timed-out",
    "no connection came about in time",
    false,
  ],
  [
    "headers timeout",
    coded("UND_ERR_HEADERS_TIMEOUT"),
    "timed-out",
    "no answer came in time",
    true,
  ],
  [
    "ECONNRESET",
    coded("ECONNRESET"),
    "no-connection",
    "the connection broke off before the answer",
    true,
  ],
  [
    "socket closed",
    coded("UND_ERR_SOCKET"),
    "no-connection",
    "the connection broke off before the answer",
    true,
  ],
  [
    "anything else",
    new Error("what?"),
    "no-connection",
    "the connection broke off before the answer",
    true,
  ],
])("%s", (_name, thrown, code, words, happened) => {
  const error = toTransportError(thrown, target, new AbortController().signal);
  expect([error.code, error.message, error.retry]).toEqual([
    code,
    `GET /a/1 failed: platform.adobe.io did not answer: ${words}. ${network}`,
    "later",
  ]);
  expect(mayHaveHappened(error)).toBe(happened);
});

test("of several addresses tried, the first failure speaks", () => {
  const cause = new AggregateError([Object.assign(new Error(), { code: "ECONNREFUSED" })]);
  const error = toTransportError(
    new TypeError("x", { cause }),
    target,
    new AbortController().signal,
  );
  expect(error.details).toMatchObject({ reason: "refused", host: "platform.adobe.io" });
});

test.each([
  [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "its TLS certificate is not trusted. If your network has its own certificate authority, name its file in NODE_EXTRA_CA_CERTS.",
  ],
  [
    "proxy",
    "the proxy refused to connect to it. Check HTTPS_PROXY, its user and password, and NO_PROXY.",
  ],
])("%s is not tried again", (code, words) => {
  const thrown =
    code === "proxy" ? new Error("Proxy response (407) !== 200 when HTTP Tunneling") : coded(code);
  const error = toTransportError(thrown, target, new AbortController().signal);
  expect([error.message, error.retry]).toEqual([
    `GET /a/1 failed: platform.adobe.io did not answer: ${words}`,
    "never",
  ]);
});

test("a closed port is told as a refused connection", async () => {
  const url = `http://127.0.0.1:${await closedPort()}`;
  const error = await failureOf(connect(url, once).tokens.check());
  expect(error).toBeInstanceOf(TransportError);
  expect(error.message).toBe(
    `POST /ims/token/v3 failed: ${url.slice(7)} did not answer: the connection was refused. Check the network, AEPX_IMS_URL, HTTPS_PROXY and NO_PROXY, then run the same command again.`,
  );
});

test("a connection that is cut before the answer", async () => {
  const { platform } = await startPlatform(() => ({ fail: "before" }), once);
  expect(await failureOf(platform.batches.read("b1"))).toMatchObject({
    code: "no-connection",
    details: { reason: "reset", path: "/data/foundation/catalog/batches/{id}", sent: true },
  });
});

test("an answer that breaks off in the middle", async () => {
  const body = { b1: { status: "success", name: "x".repeat(1000) } };
  const headers = { "content-length": "5000" };
  const { platform, url } = await startPlatform(() => ({ body, headers, fail: "middle" }), once);
  const error = await failureOf(platform.batches.read("b1"));
  expect(error).toMatchObject({ code: "body-cut" });
  expect(error.message).toBe(
    `GET /data/foundation/catalog/batches/b1 failed: the answer of ${url.slice(7)} broke off in the middle. This may pass: run the same command again.`,
  );
});

test("an answer that does not come is given up", async () => {
  const { platform } = await startPlatform(() => ({ fail: "never" }), { ...once, timeoutMs: 60 });
  const error = await failureOf(platform.batches.read("b1"));
  expect(error).toMatchObject({ code: "timed-out", details: { reason: "timeout" } });
});

test("the caller's own reason passes through untouched", async () => {
  const controller = new AbortController();
  const reason = new Error("my own reason");
  const { platform } = await startPlatform(() => {
    controller.abort(reason);
    return { fail: "never" };
  });
  const failure = failureOf(platform.batches.read("b1", { signal: controller.signal }));
  expect(await failure).toBe(reason);
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
