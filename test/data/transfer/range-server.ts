import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { onTestFinished } from "vitest";

import type { OpenRange } from "../../../src/data/transfer/fetch-file.ts";
import type { RemotePlace } from "../../../src/data/peek/remote-bytes.ts";

export interface Served {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

export interface RangeServer {
  readonly openRange: OpenRange;
  readonly files: readonly RemotePlace[];
  /** Of every request, in order. */
  readonly asked: { readonly name: string; readonly start: number; readonly end: number }[];
  /** Bytes of bodies that were sent. */
  readonly sent: () => number;
}

export interface Behaviour {
  /** The reply, counted from 1, instead of the right one. False: the right one. */
  readonly reply?: (
    count: number,
    served: Served & { readonly content: Buffer },
    response: ServerResponse,
  ) => boolean;
  readonly validator?: (count: number) => string;
}

/** Files on a loopback server that knows ranges, and the port that opens them. */
export async function serveFiles(
  contents: Readonly<Record<string, Buffer>>,
  { reply, validator }: Behaviour = {},
): Promise<RangeServer> {
  const asked: RangeServer["asked"] = [];
  let sent = 0;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const name = decodeURIComponent((request.url ?? "").slice(1));
    const content = contents[name] ?? Buffer.alloc(0);
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const start = Number(first);
    const end = Math.min(Number(last) + 1, content.length);
    asked.push({ name, start, end });
    const served = { start, end, size: content.length, content };
    if (reply?.(asked.length, served, response)) return;
    sent += end - start;
    response.writeHead(206, {
      "content-range": `bytes ${start}-${end - 1}/${content.length}`,
      etag: validator?.(asked.length) ?? '"one"',
    });
    response.end(content.subarray(start, end));
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    sent: () => sent,
    files: Object.entries(contents).map(([name, { length }]) => ({
      name,
      path: `/${encodeURIComponent(name)}`,
      sizeBytes: length,
    })),
    openRange: (file, start, end, options) =>
      open(`http://127.0.0.1:${port}${file.path}`, start, end, options?.signal),
  };
}

async function open(url: string, start: number, end: number | null, signal?: AbortSignal) {
  const response = await fetch(url, {
    headers: { range: `bytes=${start}-${end === null ? "" : end - 1}` },
    ...(signal ? { signal } : {}),
  });
  const [, from, total] =
    /bytes (\d+)-\d+\/(\d+)/.exec(response.headers.get("content-range") ?? "") ?? [];
  return {
    body: response.body as unknown as AsyncIterable<Uint8Array>,
    start: Number(from ?? 0),
    totalBytes: total === undefined ? null : Number(total),
    validator: response.headers.get("etag"),
  };
}
