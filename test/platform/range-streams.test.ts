import { expect, test } from "vitest";

import type { OpenedRange } from "../../src/platform/platform.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { serveBytes } from "./byte-server.ts";
import { connect, failureOf, inTurn, startPlatform, tokenBody } from "./test-platform.ts";
import type { Answer } from "./test-server.ts";

const file = { path: "/data/foundation/export/files/b1-1?path=a.parquet" };
const isFile = (path: string) => path.startsWith("/data/foundation/export/files/");

async function bytesOf(range: OpenedRange): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of range.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function failedOpening(answer: Answer, start = 5, end = 15): Promise<Error> {
  const { platform } = await startPlatform(() => answer, { retry: { attemptsMax: 1 } });
  return failureOf(platform.files.openRange(file, start, end));
}

test("a 429 holds all streams back until the moment it names", async () => {
  const clock = createManualClock();
  const { platform, calls } = await startPlatform(
    ({ path }, earlier) => {
      if (!isFile(path)) return { body: {} };
      return earlier === 0 ? { status: 429, headers: { "retry-after": "7" } } : { body: "PAR1" };
    },
    { clock },
  );
  const files = () => calls().filter(({ path }) => isFile(path)).length;
  const opened: Promise<OpenedRange>[] = [];
  const held = new Promise<number>((resolve) => {
    const onRetry = (_error: Error, _attempt: number, delayMs: number) => resolve(delayMs);
    opened.push(platform.files.openRange(file, 0, null, { onRetry }));
  });
  expect(await held).toBe(7000);
  for (let i = 0; i < 5; i++) opened.push(platform.files.openRange(file, 0, null));
  // A control call is not held, and shows that there was time to send.
  await platform.batches.read("b1");
  await clock.advance(6999);
  await platform.batches.read("b1");
  expect(files()).toBe(1);
  await clock.advance(1);
  const ranges = await Promise.all(opened);
  expect(await Promise.all(ranges.map(bytesOf))).toEqual(Array(6).fill("PAR1"));
  expect(files()).toBe(7);
});

test("16 streams whose token ended get one new token", async () => {
  const { platform, requests } = await startPlatform(({ headers }) =>
    headers["authorization"] === "Bearer token-1" ? { status: 401 } : { body: "PAR1" },
  );
  const streams = Array.from({ length: 16 }, () => platform.files.openRange(file, 0, null));
  const bytes = await Promise.all(streams.map(async (stream) => bytesOf(await stream)));
  expect(bytes).toEqual(Array(16).fill("PAR1"));
  expect(requests.filter(({ path }) => path === "/ims/token/v3")).toHaveLength(2);
});

test("more ranges than connections wait in line instead of running into a time limit", async () => {
  const server = await serveBytes((request, response) => {
    request.resume();
    const isToken = request.method === "POST";
    response.end(isToken ? JSON.stringify(tokenBody("token-1")) : "PAR1");
  });
  const platform = connect(server.url, { connections: 2 });
  const streams = Array.from({ length: 20 }, () => platform.files.openRange(file, 0, null));
  expect(await Promise.all(streams.map(async (stream) => bytesOf(await stream)))).toEqual(
    Array(20).fill("PAR1"),
  );
  // One more is the token's.
  expect(server.connections()).toBe(3);
});

test("a reply that is packed is refused", async () => {
  const error = await failedOpening({ headers: { "content-encoding": "gzip" }, body: "x" });
  expect(error).toMatchObject({ code: "unreadable-reply" });
  expect(error.message).toMatch(
    /^GET \/data\/foundation\/export\/files\/b1-1 failed: the answer 200 \(request [-0-9a-f]+\) is packed, which was not asked for\. /,
  );
});

test.each([
  ["bytes */3", "a file of 3 bytes"],
  [undefined, "a file that has no such bytes"],
])("a range beyond the end (%j) is another file than was listed", async (header, got) => {
  const headers: Record<string, string> = header === undefined ? {} : { "content-range": header };
  const error = await failedOpening({ status: 416, headers });
  expect(error).toMatchObject({ code: "size-mismatch" });
  expect(error.message).toBe(
    `GET /data/foundation/export/files/b1-1 failed: asked for bytes=5-14, got ${got}. Run the same command again; if it stays, report it to Adobe.`,
  );
});

test("a part that ends behind its file is refused", async () => {
  const headers = { "content-range": "bytes 5-14/12" };
  expect(await failedOpening({ status: 206, headers, body: "0123456789" })).toMatchObject({
    code: "size-mismatch",
  });
});

test("a body shorter than its Content-Range is cut", async () => {
  const headers = { "content-range": "bytes 5-14/20" };
  const { platform } = await startPlatform(() => ({ status: 206, headers, body: "0123" }));
  const { body } = await platform.files.openRange(file, 5, 15);
  const chunks: Uint8Array[] = [];
  const reading = (async () => {
    for await (const chunk of body) chunks.push(chunk);
  })();
  expect(await failureOf(reading)).toMatchObject({ code: "body-cut", retry: "later" });
  expect(Buffer.concat(chunks).toString()).toBe("0123");
});

test("a body longer than its Content-Range is refused before the surplus is handed on", async () => {
  const headers = { "content-range": "bytes 5-14/20" };
  const { platform } = await startPlatform(() => ({ status: 206, headers, body: "0123456789+" }));
  const range = await platform.files.openRange(file, 5, 15);
  const error = await failureOf(bytesOf(range));
  expect(error).toMatchObject({ code: "size-mismatch" });
  expect(error.message).toBe(
    "GET /data/foundation/export/files/b1-1 failed: the reply tells 10 bytes and holds more. Run the same command again; if it stays, report it to Adobe.",
  );
});

test.each([
  ["a strong tag", { etag: '"v1"', "last-modified": "Mon, 23 Nov 2026 00:00:00 GMT" }, '"v1"'],
  [
    "the time where the tag is weak",
    { etag: 'W/"v1"', "last-modified": "Mon, 23 Nov 2026 00:00:00 GMT" },
    "Mon, 23 Nov 2026 00:00:00 GMT",
  ],
  ["nothing where nothing is told", {}, null],
])("%s stands for the content", async (_name, headers, validator) => {
  const { platform } = await startPlatform(() => ({ headers, body: "PAR1" }));
  const range = await platform.files.openRange(file, 0, null);
  expect(range.validator).toBe(validator);
  await bytesOf(range);
});

test("connections live on over redirects", async () => {
  const server = await serveBytes((request, response) => {
    request.resume();
    if (request.method === "POST") response.end(JSON.stringify(tokenBody("token-1")));
    else if (request.url === "/elsewhere") response.end("PAR1");
    else response.writeHead(307, { location: "/elsewhere" }).end("Over there");
  });
  const platform = connect(server.url);
  for (let i = 0; i < 5; i++) {
    expect(await bytesOf(await platform.files.openRange(file, 0, null))).toBe("PAR1");
  }
  expect(server.connections()).toBe(2);
});

test("a busy storage behind a redirect speaks for all, and is waited for", async () => {
  const waits: number[] = [];
  const { platform } = await startPlatform(
    inTurn(
      { status: 307, headers: { location: "/elsewhere" } },
      { status: 429, headers: { "retry-after": "3" } },
      { body: "PAR1" },
    ),
  );
  const onRetry = (_error: Error, _attempt: number, delayMs: number) => waits.push(delayMs);
  expect(await bytesOf(await platform.files.openRange(file, 0, null, { onRetry }))).toBe("PAR1");
  expect(waits).toEqual([3000]);
});

test.each([
  ["http://platform.adobe.io/blob", "platform.adobe.io"],
  ["https://me:secret@blob.example/x", "a user at blob.example"],
])("a redirect of the platform to %s is not followed", async (location, named) => {
  const asked: string[] = [];
  const platform = connect("https://platform.adobe.io", {
    async fetch(request) {
      asked.push(request.method);
      if (request.method === "POST") return Response.json(tokenBody("token-1"));
      return new Response(null, { status: 302, headers: { location } });
    },
  });
  const error = await failureOf(platform.files.openRange(file, 0, null));
  expect(error).toMatchObject({ code: "foreign-href" });
  expect(error.message).toMatch(
    `Adobe's answer points to ${named}, which is not platform.adobe.io`,
  );
  expect(asked).toEqual(["POST", "GET"]);
});

test("a replaced network: a body that hangs ends with the caller's abort", async () => {
  const controller = new AbortController();
  let canceled = false;
  const platform = connect("https://platform.adobe.io", {
    async fetch(request) {
      if (request.method === "POST") return Response.json(tokenBody("token-1"));
      return new Response(new ReadableStream({ cancel: () => void (canceled = true) }));
    },
  });
  const { signal } = controller;
  const range = await platform.files.openRange(file, 0, null, { signal });
  const reading = failureOf(bytesOf(range));
  controller.abort(new Error("parked"));
  expect((await reading).message).toBe("parked");
  expect(canceled).toBe(true);
});
