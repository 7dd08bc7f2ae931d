import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import type { OpenedRange } from "../../src/platform/platform.ts";
import { connect, failureOf, inTurn, startPlatform, tokenBody } from "./test-platform.ts";
import { type Answer, type Seen, serve } from "./test-server.ts";

const content = Buffer.from("PAR1-0123456789-PAR1");
const file = { path: "/data/foundation/export/files/b1-1?path=a%20b.parquet" };

/** Answers ranges as a good server does. */
function ranged({ headers }: Seen): Answer {
  const [, first = "", last = ""] = /^bytes=(\d+)-(\d*)$/.exec(headers["range"] ?? "") ?? [];
  if (first === "") return { body: content, headers: { "content-length": String(content.length) } };
  const end = last === "" ? content.length : Math.min(Number(last) + 1, content.length);
  return {
    status: 206,
    headers: { "content-range": `bytes ${first}-${end - 1}/${content.length}` },
    body: content.subarray(Number(first), end),
  };
}

async function bytesOf(range: OpenedRange): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of range.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test.each([
  [0, 4, "bytes=0-3", "PAR1"],
  [5, 15, "bytes=5-14", "0123456789"],
  [16, null, "bytes=16-", "PAR1"],
  [0, null, undefined, content.toString()],
])("opens [%j, %j)", async (start, end, sent, expected) => {
  const { platform, calls } = await startPlatform(ranged);
  const range = await platform.files.openRange(file, start, end);
  expect([range.start, range.totalBytes, await bytesOf(range)]).toEqual([start, 20, expected]);
  expect(calls()[0]?.headers["range"]).toBe(sent);
  expect(calls()[0]?.headers["accept-encoding"]).toBe("identity");
  expect(calls()[0]?.query.get("path")).toBe("a b.parquet");
  expect(calls()[0]?.headers["authorization"]).toBe("Bearer token-1");
});

test("a server that ignores the range starts at 0", async () => {
  const { platform } = await startPlatform(() => ({ body: content }));
  const range = await platform.files.openRange(file, 5, 9);
  expect([range.start, await bytesOf(range)]).toEqual([0, content.toString()]);
});

test("a server that ends the range early is taken at its word", async () => {
  const headers = { "content-range": "bytes 5-6/*" };
  const { platform } = await startPlatform(() => ({ status: 206, headers, body: "01" }));
  const range = await platform.files.openRange(file, 5, 15);
  expect([range.start, range.totalBytes, await bytesOf(range)]).toEqual([5, null, "01"]);
});

test.each([
  ["another start", "bytes 6-14/20"],
  ["more than asked for", "bytes 5-15/20"],
  ["an end before its start", "bytes 5-4/20"],
  ["another unit", "rows 5-14/20"],
  ["no Content-Range", undefined],
])("a part with %s is refused", async (_name, header) => {
  const headers: Record<string, string> = header === undefined ? {} : { "content-range": header };
  const { platform, calls } = await startPlatform(() => ({
    status: 206,
    headers,
    body: "0123456789",
  }));
  const error = await failureOf(platform.files.openRange(file, 5, 15));
  expect(error).toMatchObject({ code: "size-mismatch" });
  expect(error.message).toBe(
    `GET /data/foundation/export/files/b1-1 failed: asked for bytes=5-14, got ${header ?? "a part without Content-Range"}. Run the same command again; if it stays, report it to Adobe.`,
  );
  expect(calls()).toHaveLength(1);
});

test("tries until an answer begins", async () => {
  const answers = inTurn({ status: 503 }, { fail: "before" }, { status: 401 });
  const { platform, calls } = await startPlatform((request, earlier) =>
    earlier < 3 ? answers(request, earlier) : ranged(request),
  );
  expect(await bytesOf(await platform.files.openRange(file, 0, 4))).toBe("PAR1");
  expect(calls().map(({ headers }) => headers["authorization"])).toEqual([
    ...Array(3).fill("Bearer token-1"),
    "Bearer token-2",
  ]);
});

test("a body that breaks off is told to the reader", async () => {
  const headers = { "content-length": String(content.length) };
  const { platform } = await startPlatform(() => ({ body: content, headers, fail: "middle" }));
  const range = await platform.files.openRange(file, 0, null);
  expect(await failureOf(bytesOf(range))).toMatchObject({ code: "body-cut", retry: "later" });
});

test("an abort in the middle of a body passes through untouched", async () => {
  const controller = new AbortController();
  const reason = new Error("parked");
  const { platform } = await startPlatform(() => ({ body: content }));
  const range = await platform.files.openRange(file, 0, null, { signal: controller.signal });
  const reading = (async () => {
    for await (const chunk of range.body) if (chunk.length > 0) controller.abort(reason);
    controller.signal.throwIfAborted();
  })();
  expect(await failureOf(reading)).toBe(reason);
});

test("a missing file is an error with the template and without the file's name", async () => {
  const { platform } = await startPlatform(() => ({
    status: 404,
    body: { title: "NotFoundError", status: 404 },
  }));
  const error = await failureOf(platform.files.openRange(file, 0, 4));
  expect(error).toMatchObject({
    code: "not-found",
    details: { path: "/data/foundation/export/files/{dataSetFileId}", status: 404 },
  });
  expect(error.message).toMatch(
    /^GET \/data\/foundation\/export\/files\/b1-1 failed: Adobe answered 404/,
  );
});

test("another server behind a redirect sees no header of Adobe's", async () => {
  const storage = await serve(ranged);
  const { platform } = await startPlatform(() => ({
    status: 302,
    headers: { location: `${storage.url}/blob?sig=1` },
  }));
  const range = await platform.files.openRange(file, 5, 9);
  expect([range.start, await bytesOf(range)]).toEqual([5, "0123"]);
  const seen = storage.requests[0];
  expect([seen?.path, seen?.query.get("sig"), seen?.headers["range"]]).toEqual([
    "/blob",
    "1",
    "bytes=5-8",
  ]);
  const names = ["authorization", "x-api-key", "x-gw-ims-org-id", "x-sandbox-name", "x-request-id"];
  expect(names.filter((name) => seen?.headers[name] !== undefined)).toEqual([]);
});

test("on the same server the token alone stays behind", async () => {
  const { platform, calls } = await startPlatform((request, earlier) =>
    earlier === 0 ? { status: 307, headers: { location: "/elsewhere" } } : ranged(request),
  );
  expect(await bytesOf(await platform.files.openRange(file, 0, 4))).toBe("PAR1");
  expect(calls()[1]?.headers["authorization"]).toBeUndefined();
  expect(calls()[1]?.headers["x-api-key"]).toBe("client-1");
});

test.each([401, 403, 404])(
  "a %i behind a redirect says nothing about the token",
  async (status) => {
    const storage = await serve(inTurn({ status }, { body: content }));
    const { platform, requests } = await startPlatform(() => ({
      status: 302,
      headers: { location: `${storage.url}/blob` },
    }));
    expect(await bytesOf(await platform.files.openRange(file, 0, null))).toBe(content.toString());
    expect(requests.filter(({ path }) => path === "/ims/token/v3")).toHaveLength(1);
  },
);

test("does not follow redirects for ever", async () => {
  const { platform, calls } = await startPlatform(() => ({
    status: 302,
    headers: { location: "/again" },
  }));
  const error = await failureOf(platform.files.openRange(file, 0, 4));
  expect(error.message).toBe(
    "GET /data/foundation/export/files/b1-1 failed: more than 5 redirects in a row. Check AEPX_BASE_URL and the proxy.",
  );
  expect(calls()).toHaveLength(6);
});

test("does not follow a redirect to something that is no web address", async () => {
  const { platform } = await startPlatform(() => ({
    status: 302,
    headers: { location: "file:///etc/passwd" },
  }));
  expect(await failureOf(platform.files.openRange(file, 0, 4))).toMatchObject({
    code: "foreign-href",
  });
});

test.each(["https://evil.example/x", "//evil.example/x", "@//evil.example/x"])(
  "a path kept from elsewhere cannot lead away: %s",
  async (path) => {
    const { platform, requests } = await startPlatform(ranged);
    const opening = Promise.resolve().then(() => platform.files.openRange({ path }, 0, 4));
    expect(await failureOf(opening)).toMatchObject({ code: "foreign-href" });
    expect(requests).toEqual([]);
  },
);

test("a body that is let go unread closes its connection", async () => {
  const ends = new EventEmitter();
  const closed = once(ends, "close");
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(tokenBody("token-1")));
      return;
    }
    response.once("close", () => ends.emit("close"));
    response.writeHead(200, { "content-length": "1000000" });
    response.write("PAR1");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const platform = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const range = await platform.files.openRange(file, 0, null);
  await range.body[Symbol.asyncIterator]().return?.();
  await closed;
});
