import type { ServerResponse } from "node:http";

import { expect, test } from "vitest";

import type { ByteBody } from "../../src/platform/body-text.ts";
import { AttemptTimeout } from "../../src/platform/transport-error.ts";
import { ask, openTestNetwork, serveBytes, serveFlood } from "./byte-server.ts";
import { failureOf } from "./test-platform.ts";

const MIB = 1024 * 1024;

/** A promise and what resolves it. */
function gate() {
  let resolveIt: (() => void) | undefined;
  const opened = new Promise<void>((resolve) => (resolveIt = resolve));
  return { open: () => resolveIt?.(), opened };
}

/** Hands all chunks to `take`, which may hold them; tells how many bytes came. */
async function readEach(body: ByteBody, take: () => Promise<void> | undefined = () => undefined) {
  let bytes = 0;
  const error = await body
    .each?.((chunk) => {
      bytes += chunk.byteLength;
      return take();
    })
    .catch((failure: unknown) => failure as Error);
  return { bytes, error };
}

function begin(response: ServerResponse, length: number, sent: number): void {
  response.writeHead(200, { "content-length": String(length) });
  response.write(Buffer.alloc(sent));
}

test("every byte is handed over once, in order, and the connection is used again", async () => {
  const sent = Buffer.from(Uint8Array.from({ length: 3 * MIB }, (_, index) => index % 251));
  const server = await serveBytes((_request, response) => response.end(sent));
  const network = openTestNetwork({ connections: 1 });
  for (let i = 0; i < 3; i++) {
    const { body } = await ask(network, server.url);
    const parts: Buffer[] = [];
    await body.each?.((chunk) => void parts.push(Buffer.from(chunk)));
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
  }
  expect(server.connections()).toBe(1);
});

test("what waits for a slow taker is still what came", async () => {
  const sent = Buffer.from(Uint8Array.from({ length: 2 * MIB }, (_, index) => (index >> 8) % 251));
  const server = await serveBytes((_request, response) => response.end(sent));
  const { body } = await ask(openTestNetwork(), server.url);
  const parts: Buffer[] = [];
  await body.each?.(async (chunk) => {
    parts.push(Buffer.from(chunk));
    await new Promise((resolve) => setImmediate(resolve));
  });
  expect(Buffer.concat(parts).equals(sent)).toBe(true);
});

test("a body without bytes, and one that has ended before it is read, come to their end", async () => {
  const server = await serveBytes((request, response) => {
    response.end(request.url === "/empty" ? "" : "PAR1");
  });
  const network = openTestNetwork();
  expect(await readEach((await ask(network, `${server.url}/empty`)).body)).toEqual({ bytes: 0 });
  const { body } = await ask(network, server.url);
  const { body: later } = await ask(network, server.url);
  expect(await readEach(later)).toEqual({ bytes: 4 });
  expect(await readEach(body)).toEqual({ bytes: 4 });
});

test("a taker that asks for time makes the server wait, longer than silence is allowed", async () => {
  const server = await serveFlood(64 * MIB);
  const network = openTestNetwork({ timeoutMs: 1000 });
  const { body } = await ask(network, server.url);
  const { open, opened } = gate();
  let taken = 0;
  const reading = readEach(body, () => {
    taken += 1;
    return taken === 1 ? opened : undefined;
  });
  // Real time passes: as long as silence may last.
  expect(await failureOf(ask(network, `${server.url}/never`))).toBeInstanceOf(AttemptTimeout);
  expect([taken, server.flushed() < 24 * MIB]).toEqual([1, true]);
  open();
  expect(await reading).toEqual({ bytes: 64 * MIB });
});

test("a taker that is slow with every chunk gets them one at a time, and all of them", async () => {
  const server = await serveFlood(8 * MIB);
  const { body } = await ask(openTestNetwork(), server.url);
  let atWork = 0;
  let most = 0;
  const { bytes } = await readEach(body, async () => {
    atWork += 1;
    most = Math.max(most, atWork);
    await new Promise((resolve) => setImmediate(resolve));
    atWork -= 1;
  });
  expect([bytes, most]).toEqual([8 * MIB, 1]);
});

test.each([
  [
    "throws",
    () => {
      throw new Error("disk full");
    },
  ],
  ["rejects", () => Promise.reject(new Error("disk full"))],
])(
  "a taker that %s ends the body with its own error, and closes the connection",
  async (_name, fail) => {
    const server = await serveFlood(64 * MIB);
    const { body } = await ask(openTestNetwork({ connections: 1 }), server.url);
    const { error } = await readEach(body, fail);
    expect(error?.message).toBe("disk full");
    await server.closed;
  },
);

test.each([
  ["cut", (response: ServerResponse) => response.socket?.destroy()],
  ["reset", (response: ServerResponse) => response.socket?.resetAndDestroy()],
  ["ended before its length", (response: ServerResponse) => response.socket?.end()],
])("a body that is %s is handed over as far as it came", async (_name, cut) => {
  let reply: ServerResponse | undefined;
  const server = await serveBytes((_request, response) => {
    reply = response;
    begin(response, 5000, 1234);
  });
  const { body } = await ask(openTestNetwork(), server.url);
  const { bytes, error } = await readEach(body, () => {
    if (reply) cut(reply);
    return undefined;
  });
  expect([bytes, error instanceof Error]).toEqual([1234, true]);
});

test("a cut while the taker is busy is told when it is ready, after all that came", async () => {
  const server = await serveBytes((_request, response) => {
    begin(response, 5000, 1000);
    response.write(Buffer.alloc(234), () => response.socket?.destroy());
  });
  const { body } = await ask(openTestNetwork(), server.url);
  const { open, opened } = gate();
  const reading = readEach(body, () => opened);
  await server.closed;
  open();
  const { bytes, error } = await reading;
  expect([bytes, error instanceof Error]).toEqual([1234, true]);
});

test("an abort ends it with its reason, once the taker is ready, and hands over nothing more", async () => {
  const controller = new AbortController();
  const server = await serveFlood(64 * MIB);
  const { body } = await ask(openTestNetwork(), server.url, controller.signal);
  const { open, opened } = gate();
  const begun = gate();
  let taken = 0;
  let isOver = false;
  const reading = readEach(body, () => {
    taken += 1;
    begun.open();
    return opened;
  }).finally(() => (isOver = true));
  await begun.opened;
  controller.abort(new Error("parked"));
  await server.closed;
  expect(isOver).toBe(false);
  open();
  expect((await reading).error?.message).toBe("parked");
  expect(taken).toBe(1);
});

test("a body that is let go by another hand ends for its taker", async () => {
  const server = await serveFlood(64 * MIB);
  const { body } = await ask(openTestNetwork(), server.url);
  const begun = gate();
  const reading = readEach(body, () => {
    begun.open();
    return undefined;
  });
  await begun.opened;
  await body.return();
  expect((await reading).error).toBeUndefined();
  await server.closed;
});
