import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { onTestFinished } from "vitest";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects go out as JSON. */
  readonly body?: unknown;
  /** "before": the connection is cut instead of an answer. "middle": after half of the body. "never": nothing comes. */
  readonly fail?: "before" | "middle" | "never";
}

/** Receives the request and how many came before it, so "fails twice, then works" is one line. */
export type Handler = (request: Seen, earlier: number) => Answer | Promise<Answer>;

export interface TestServer {
  readonly url: string;
  readonly requests: readonly Seen[];
}

/** A real server on a loopback port, gone when the running test ends. */
export async function serve(handler: Handler): Promise<TestServer> {
  const requests: Seen[] = [];
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = await read(request);
    requests.push(seen);
    send(response, await handler(seen, requests.length - 1));
  }
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

async function read(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? "/", "http://localhost");
  return {
    method: request.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers as Record<string, string>,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function send(response: ServerResponse, answer: Answer): void {
  const { status = 200, headers = {}, body, fail } = answer;
  if (fail === "never") return;
  if (fail === "before") {
    response.socket?.resetAndDestroy();
    return;
  }
  const isJson = body !== undefined && typeof body !== "string" && !Buffer.isBuffer(body);
  const bytes = toBytes(body);
  response.writeHead(status, { ...(isJson && { "content-type": "application/json" }), ...headers });
  if (fail !== "middle") {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.socket?.destroy());
}

function toBytes(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : (JSON.stringify(body) ?? ""));
}
