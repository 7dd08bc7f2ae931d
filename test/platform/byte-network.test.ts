import type { ServerResponse } from "node:http";

import { expect, test } from "vitest";

import {
  AttemptTimeout,
  ConnectTimeout,
  toTransportError,
} from "../../src/platform/transport-error.ts";
import {
  ask,
  drain,
  openTestNetwork,
  serveBytes,
  serveFlood,
  serveProxy,
  serveSilence,
} from "./byte-server.ts";
import { failureOf } from "./test-platform.ts";

const MIB = 1024 * 1024;
const target = {
  method: "GET",
  path: "/f",
  shownPath: "/f",
  host: "h",
  setting: "AEPX_BASE_URL",
} as const;
const reasonOf = (error: unknown) => toTransportError(error, target, undefined).details["reason"];

/** Begins a body of `length` bytes with `sent` of them. */
function begin(response: ServerResponse, length: number, sent: number): void {
  response.writeHead(200, { "content-length": String(length) });
  response.write(Buffer.alloc(sent));
}

test("one reader after the other uses one connection", async () => {
  const server = await serveBytes((_request, response) => response.end("PAR1"));
  const network = openTestNetwork();
  for (let i = 0; i < 20; i++) {
    const { status, body } = await ask(network, server.url);
    expect([status, await drain(body)]).toEqual([200, { bytes: 4 }]);
  }
  expect(server.connections()).toBe(1);
});

test("many at once use as many connections as are allowed, and all are answered", async () => {
  const server = await serveBytes((_request, response) => response.end(Buffer.alloc(10_000)));
  const network = openTestNetwork({ connections: 4 });
  const replies = Array.from({ length: 60 }, async () => {
    const { body } = await ask(network, server.url);
    return drain(body);
  });
  expect(await Promise.all(replies)).toEqual(replies.map(() => ({ bytes: 10_000 })));
  expect(server.connections()).toBe(4);
});

test("a reader that stops at the last byte without asking for the end holds nothing", async () => {
  const server = await serveBytes((_request, response) => response.end("PAR1"));
  const network = openTestNetwork({ connections: 1 });
  for (let i = 0; i < 3; i++) {
    const { body } = await ask(network, server.url);
    expect((await body.next()).value).toEqual(Buffer.from("PAR1"));
  }
  expect(server.connections()).toBe(1);
});

test.each([
  ["that is cut", (response: ServerResponse) => response.socket?.destroy()],
  ["that is reset", (response: ServerResponse) => response.socket?.resetAndDestroy()],
  ["that ends before its length", (response: ServerResponse) => response.socket?.end()],
])("a body %s is delivered as far as it came", async (_name, cut) => {
  let reply: ServerResponse | undefined;
  const server = await serveBytes((_request, response) => {
    reply = response;
    begin(response, 5000, 1234);
  });
  const { body } = await ask(openTestNetwork(), server.url);
  const first = await body.next();
  if (reply) cut(reply);
  const { bytes, error } = await drain(body);
  expect(error).toBeInstanceOf(Error);
  expect(bytes + (first.value?.byteLength ?? 0)).toBe(1234);
  expect(await body.next()).toEqual({ done: true, value: undefined });
});

test("a chunked body without its end is cut", async () => {
  const server = await serveBytes((_request, response) => {
    response.write("PAR1", () => response.socket?.end());
  });
  const { body } = await ask(openTestNetwork(), server.url);
  expect(await drain(body)).toMatchObject({ bytes: 4, error: expect.any(Error) as Error });
});

test("a body that falls silent is given up after what came", async () => {
  const server = await serveBytes((_request, response) => begin(response, 5000, 1234));
  const { body } = await ask(openTestNetwork({ timeoutMs: 80 }), server.url);
  const { bytes, error } = await drain(body);
  expect([bytes, error?.message]).toEqual([1234, "The body fell silent"]);
  await server.closed;
});

test("a reply that does not begin is given up, and its connection closed", async () => {
  const server = await serveBytes(() => {});
  const error = await failureOf(ask(openTestNetwork({ timeoutMs: 50 }), server.url));
  expect(error).toBeInstanceOf(AttemptTimeout);
  expect(reasonOf(error)).toBe("timeout");
  await server.closed;
});

test("a connection whose TLS does not come about is given up in its own time", async () => {
  const port = await serveSilence();
  const network = openTestNetwork({ connectTimeoutMs: 50 });
  const error = await failureOf(ask(network, `https://127.0.0.1:${port}`));
  expect(error).toBeInstanceOf(ConnectTimeout);
  expect(reasonOf(error)).toBe("connect-timeout");
});

test("a reader that does not read makes the server wait, and may take longer than silence is allowed", async () => {
  const size = 64 * MIB;
  const server = await serveFlood(size);
  const network = openTestNetwork({ timeoutMs: 1000 });
  const { body } = await ask(network, server.url);
  const first = await body.next();
  // Real time passes: as long as silence may last.
  expect(await failureOf(ask(network, `${server.url}/never`))).toBeInstanceOf(AttemptTimeout);
  expect(server.flushed()).toBeLessThan(24 * MIB);
  const { bytes, error } = await drain(body);
  expect([error, bytes + (first.value?.byteLength ?? 0)]).toEqual([undefined, size]);
});

test("an abort before the reply closes the connection", async () => {
  const controller = new AbortController();
  const server = await serveBytes(() => controller.abort(new Error("parked")));
  const error = await failureOf(ask(openTestNetwork(), server.url, controller.signal));
  expect(error.message).toBe("parked");
  await server.closed;
});

test("an abort in a body ends it at once and closes the connection", async () => {
  const controller = new AbortController();
  const server = await serveBytes((_request, response) => begin(response, 5000, 1234));
  const { body } = await ask(openTestNetwork(), server.url, controller.signal);
  await body.next();
  const next = failureOf(body.next());
  controller.abort(new Error("parked"));
  expect((await next).message).toBe("parked");
  await server.closed;
});

test("an abort while waiting in line leaves the line, and one before all sends nothing", async () => {
  let asked = 0;
  const server = await serveBytes((_request, response) => {
    asked += 1;
    begin(response, 5000, 1234);
  });
  const network = openTestNetwork({ connections: 1 });
  const holder = await ask(network, server.url);
  const controller = new AbortController();
  const waiting = failureOf(ask(network, server.url, controller.signal));
  controller.abort(new Error("parked"));
  expect((await waiting).message).toBe("parked");
  expect((await failureOf(ask(network, server.url, controller.signal))).message).toBe("parked");
  await holder.body.return();
  expect(asked).toBe(1);
  const { body } = await ask(network, server.url);
  await body.return();
});

test("a body that is let go closes its connection, read or unread, and ends for whoever waits", async () => {
  const server = await serveBytes((_request, response) => begin(response, 5000, 1234));
  const { body } = await ask(openTestNetwork({ connections: 1 }), server.url);
  await body.next();
  const waiting = body.next();
  await body.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await server.closed;
  expect(await body.next()).toEqual({ done: true, value: undefined });
});

test("closing the network ends bodies that are being read", async () => {
  const server = await serveBytes((_request, response) => begin(response, 5000, 1234));
  const network = openTestNetwork();
  const { body } = await ask(network, server.url);
  await network.close();
  expect((await drain(body)).error).toBeInstanceOf(Error);
});

test("a refused connection is told as one", async () => {
  const error = await failureOf(ask(openTestNetwork(), "http://127.0.0.1:1/"));
  expect(reasonOf(error)).toBe("refused");
});

test("a proxy's tunnel is kept, and gets the password that the proxy alone shall see", async () => {
  const seen: (string | undefined)[] = [];
  const server = await serveBytes((request, response) => {
    seen.push(request.headers["proxy-authorization"]);
    response.end("PAR1");
  });
  const proxy = await serveProxy(server.port);
  const network = openTestNetwork({ httpProxy: `http://us%40er:pass@${proxy.host}` });
  for (let i = 0; i < 3; i++) {
    const { body } = await ask(network, "http://platform.aepx.test/f");
    expect(await drain(body)).toEqual({ bytes: 4 });
  }
  const password = `Basic ${Buffer.from("us@er:pass").toString("base64")}`;
  expect([proxy.asked, seen]).toEqual([[password], [undefined, undefined, undefined]]);
});

test("a proxy without a password gets none, and NO_PROXY goes past it", async () => {
  const server = await serveBytes((_request, response) => response.end("PAR1"));
  const proxy = await serveProxy(server.port);
  const httpProxy = `http://${proxy.host}`;
  const through = openTestNetwork({ httpProxy, noProxy: "127.0.0.1" });
  await drain((await ask(through, server.url)).body);
  expect(proxy.asked).toEqual([]);
  await drain((await ask(through, "http://platform.aepx.test/f")).body);
  expect(proxy.asked).toEqual([undefined]);
});

test.each([407, 403, 502])("a proxy that answers %i refuses", async (status) => {
  const proxy = await serveProxy(1, status);
  const network = openTestNetwork({ httpProxy: `http://${proxy.host}` });
  const error = await failureOf(ask(network, "http://platform.aepx.test/f"));
  expect(reasonOf(error)).toBe("proxy");
  const secure = await failureOf(ask(network, "https://platform.aepx.test/f"));
  expect(reasonOf(secure)).toBe("proxy");
});

test("a proxy that does not answer is given up in the time of a connection", async () => {
  const httpProxy = `http://127.0.0.1:${await serveSilence()}`;
  const network = openTestNetwork({ httpProxy, connectTimeoutMs: 50 });
  const error = await failureOf(ask(network, "http://platform.aepx.test/f"));
  expect(reasonOf(error)).toBe("connect-timeout");
});
