import { once } from "node:events";
import { createServer as createTcpServer, type Socket } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import { ask, drain, listen, openTestNetwork } from "./byte-server.ts";
import { failureOf } from "./test-platform.ts";

/** Answers the n-th request, of whatever connection, with the n-th text; the last one again and again. */
async function serveTexts(...texts: readonly string[]) {
  const sockets: Socket[] = [];
  const requests: string[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      requests.push(String(bytes));
      socket.write(texts[Math.min(requests.length, texts.length) - 1] ?? "");
    });
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${port}`, port, sockets, requests };
}

const ok = (headers: string, body: string) => `HTTP/1.1 200 OK\r\n${headers}\r\n${body}`;
const four = ok("content-length: 4\r\n", "PAR1");

async function read(network: ReturnType<typeof openTestNetwork>, url: string) {
  const { status, body } = await ask(network, url);
  return { status, ...(await drain(body)) };
}

test("a request names its host, keeps the connection and has a path without fragment", async () => {
  const { url, port, requests } = await serveTexts(four);
  await read(openTestNetwork(), `${url}/files/1?path=a%20b.parquet#top`);
  expect(requests).toEqual([
    `GET /files/1?path=a%20b.parquet HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\n\r\n`,
  ]);
});

test("a header that would be more than one is refused, and nothing is sent", async () => {
  const { url, requests } = await serveTexts(four);
  const network = openTestNetwork();
  const headers = { authorization: "Bearer x\r\nx-other: y" };
  const asking = network.open({
    url: new URL(url),
    headers,
    signal: undefined,
    ready: async () => {},
  });
  expect((await failureOf(asking)).message).toContain("Invalid character in header content");
  expect(requests).toEqual([]);
});

test("headers are found by their lower-case names; what comes twice is joined", async () => {
  const { url } = await serveTexts(
    ok('Content-Length: 0\r\nETag: "a"\r\nVia: one\r\nvia: two\r\n', ""),
  );
  const { headers } = await ask(openTestNetwork(), url);
  expect(["etag", "via", "x-none"].map((name) => headers.get(name))).toEqual([
    '"a"',
    "one, two",
    null,
  ]);
});

test("what is only underway is not the reply", async () => {
  const { url } = await serveTexts(
    `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${four}`,
  );
  expect(await read(openTestNetwork(), url)).toEqual({ status: 200, bytes: 4 });
});

test.each([
  ["in chunks", ok("transfer-encoding: chunked\r\n", "2\r\nPA\r\n2\r\nR1\r\n0\r\n\r\n"), 4],
  ["of length 0", ok("content-length: 0\r\n", ""), 0],
  ["of status 204", "HTTP/1.1 204 No Content\r\n\r\n", 0],
  ["of status 204 with a length", "HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\n", 0],
  ["of status 304", "HTTP/1.1 304 Not Modified\r\ncontent-length: 4\r\n\r\n", 0],
])("a body %s ends, and its connection is used again", async (_name, text, bytes) => {
  const { url, sockets } = await serveTexts(text);
  const network = openTestNetwork();
  for (let count = 0; count < 3; count++) {
    expect(await read(network, url)).toMatchObject({ bytes });
  }
  expect(sockets).toHaveLength(1);
});

test("a body without a length ends with its connection", async () => {
  const { url, sockets } = await serveTexts(ok("", "PAR1"));
  const { body } = await ask(openTestNetwork(), url);
  sockets[0]?.end();
  expect(await drain(body)).toEqual({ bytes: 4 });
});

test.each([
  ["says that it closes", ok("content-length: 4\r\nconnection: close\r\n", "PAR1")],
  ["is of HTTP/1.0", four.replace("1.1", "1.0")],
  ["is kept for a second", ok("content-length: 4\r\nkeep-alive: timeout=1\r\n", "PAR1")],
])("a connection that %s is used once", async (_name, text) => {
  const { url, sockets } = await serveTexts(text);
  const network = openTestNetwork({ connections: 1 });
  for (let count = 0; count < 2; count++) {
    expect(await read(network, url)).toEqual({ status: 200, bytes: 4 });
  }
  expect(sockets).toHaveLength(2);
});

test("an idle connection that the server closes is not used again", async () => {
  const { url, sockets } = await serveTexts(four);
  const network = openTestNetwork();
  await read(network, url);
  const [socket] = sockets;
  socket?.end();
  if (socket) await once(socket, "close");
  expect(await read(network, url)).toEqual({ status: 200, bytes: 4 });
  expect(sockets).toHaveLength(2);
});

test.each([
  ["bytes beyond the end of a body", `${four}PAR1`],
  ["an answer that nobody had asked for", `${four}${four}`],
])("%s are not taken for the next answer", async (_name, text) => {
  const { url } = await serveTexts(text, ok("content-length: 2\r\n", "ab"));
  const network = openTestNetwork({ connections: 1 });
  expect(await read(network, url)).toEqual({ status: 200, bytes: 4 });
  expect(await read(network, url)).toEqual({ status: 200, bytes: 2 });
});

test("bytes on an idle connection close it", async () => {
  const { url, sockets } = await serveTexts(four);
  const network = openTestNetwork();
  await read(network, url);
  const [socket] = sockets;
  socket?.write(four);
  if (socket) await once(socket, "close");
  expect(await read(network, url)).toEqual({ status: 200, bytes: 4 });
  expect(sockets).toHaveLength(2);
});

test.each([
  ["is not HTTP", "SSH-2.0-OpenSSH_9.2\r\n"],
  ["has a length that is none", ok("content-length: many\r\n", "PAR1")],
  ["has two lengths", ok("content-length: 4\r\ncontent-length: 5\r\n", "PAR1")],
  ["has two lengths in one", ok("content-length: 4, 4\r\n", "PAR1")],
  ["is packed for the way", ok("transfer-encoding: gzip, chunked\r\n", "0\r\n\r\n")],
  ["changes the protocol", "HTTP/1.1 101 Switching\r\nupgrade: h2c\r\n\r\n"],
  ["has headers without end", `HTTP/1.1 200 OK\r\n${"x-long: y\r\n".repeat(10_000)}`],
])("an answer that %s fails, and closes the connection", async (_name, text) => {
  const { url, sockets } = await serveTexts(text);
  const error = await failureOf(ask(openTestNetwork(), url));
  expect(error).toBeInstanceOf(Error);
  const [socket] = sockets;
  if (socket?.closed === false) await once(socket, "close");
});

test.each(["zz", "", "-5", "2 2"])("a chunk of length %j breaks the body off", async (length) => {
  const chunks = `2\r\nPA\r\n${length}\r\nR1\r\n0\r\n\r\n`;
  const { url } = await serveTexts(ok("transfer-encoding: chunked\r\n", chunks));
  const { bytes, error } = await drain((await ask(openTestNetwork(), url)).body);
  expect({ bytes, message: error?.message }).toEqual({
    bytes: 2,
    message: "The chunk has a length that is none",
  });
});

test("a connection whose reader fails at the last bytes is not the next one's", async () => {
  const { url, sockets } = await serveTexts(ok("content-length: 4\r\n", ""), four);
  const network = openTestNetwork({ connections: 1 });
  const { body } = await ask(network, url);
  const first = body.each?.(() => {
    throw new Error("no room");
  });
  const second = read(network, url);
  sockets[0]?.write("PAR1");
  await expect(first).rejects.toThrow("no room");
  expect(await second).toEqual({ status: 200, bytes: 4 });
  expect(sockets).toHaveLength(2);
});

test("when the network closes, nobody in line gets a connection any more", async () => {
  const { url, sockets } = await serveTexts("");
  const network = openTestNetwork({ connections: 1 });
  const both = Promise.all([failureOf(ask(network, url)), failureOf(ask(network, url))]);
  await expect.poll(() => sockets.length).toBe(1);
  await network.close();
  const messages = (await both).map(({ message }) => message);
  expect(messages).toEqual(["The connection was closed", "The network is closed"]);
  expect(sockets).toHaveLength(1);
});

test("an abort while a proxy says nothing ends the connection to it", async () => {
  const proxy = await serveTexts("");
  const controller = new AbortController();
  const network = openTestNetwork({ httpProxy: proxy.url });
  const asking = failureOf(ask(network, "http://platform.aepx.test/f", controller.signal));
  await expect.poll(() => proxy.requests.length).toBe(1);
  controller.abort(new Error("parked"));
  expect((await asking).message).toBe("parked");
  const [socket] = proxy.sockets;
  if (socket?.closed === false) await once(socket, "close");
});
