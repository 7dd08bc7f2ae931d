import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from "node:net";

import { onTestFinished } from "vitest";

import type { ByteBody } from "../../src/platform/body-text.ts";
import { openByteNetwork } from "../../src/platform/bytes/byte-network.ts";
import type { ByteNetwork, ByteReply } from "../../src/platform/bytes/byte-port.ts";
import { createProxyChoice, type ProxySettings } from "../../src/platform/proxy-choice.ts";

export interface ByteServer {
  readonly url: string;
  readonly port: number;
  /** Connections that were made until now. */
  readonly connections: () => number;
  /** Resolves when a connection ends. */
  readonly closed: Promise<unknown>;
}

/** A bare server: what it does to a connection is the test's business. */
export async function serveBytes(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<ByteServer> {
  const server = createServer(handler);
  const ends = new EventEmitter();
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    socket.once("close", () => ends.emit("close"));
  });
  const port = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  const url = `http://127.0.0.1:${port}`;
  return { url, port, connections: () => connections, closed: once(ends, "close") };
}

/** Sends a body of so many bytes as fast as it is taken; `/never` gets no answer. */
export async function serveFlood(
  size: number,
): Promise<ByteServer & { readonly flushed: () => number }> {
  let flushed = 0;
  const server = await serveBytes((request, response) => {
    if (request.url === "/never") return;
    response.writeHead(200, { "content-length": String(size) });
    const chunk = Buffer.alloc(1024 * 1024);
    const write = (left: number) => {
      if (left === 0) {
        response.end();
        return;
      }
      response.write(chunk, () => {
        flushed += chunk.byteLength;
        write(left - chunk.byteLength);
      });
    };
    write(size);
  });
  return { ...server, flushed: () => flushed };
}

/** Takes connections and says nothing. */
export async function serveSilence(): Promise<number> {
  const sockets: Socket[] = [];
  const port = await listen(createTcpServer((socket) => sockets.push(socket)));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return port;
}

/** A proxy that knows CONNECT and leads every name to `port`; `asked` has what each CONNECT brought as password. */
export async function serveProxy(
  port: number,
  status = 200,
): Promise<{ readonly host: string; readonly asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createServer();
  server.on("connect", (request, client: Socket) => {
    asked.push(request.headers["proxy-authorization"]);
    client.on("error", () => {});
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => {});
  });
  return { host: `127.0.0.1:${await listen(server)}`, asked };
}

export interface NetworkSettings extends ProxySettings {
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly connections?: number;
}

/** A network that is closed when the running test ends. */
export function openTestNetwork(settings: NetworkSettings = {}): ByteNetwork {
  const { timeoutMs = 20_000, connectTimeoutMs = 20_000, connections = 16, ...proxy } = settings;
  const proxyOf = createProxyChoice(proxy);
  const network = openByteNetwork({ proxyOf, timeoutMs, connectTimeoutMs, connections });
  onTestFinished(() => network.close());
  return network;
}

export async function ask(
  network: ByteNetwork,
  url: string,
  signal?: AbortSignal,
): Promise<ByteReply> {
  return network.open({ url: new URL(url), headers: {}, signal, ready: async () => {} });
}

/** Everything up to the end, and what the end was. */
export async function drain(body: ByteBody): Promise<{ bytes: number; error?: Error }> {
  let bytes = 0;
  try {
    for (let next = await body.next(); !next.done; next = await body.next()) {
      bytes += next.value.byteLength;
    }
    return { bytes };
  } catch (error) {
    return { bytes, error: error as Error };
  }
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
