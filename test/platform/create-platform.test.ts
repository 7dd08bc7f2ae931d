import { expect, test } from "vitest";

import { checkBaseUrl } from "../../src/platform/base-url.ts";
import { all, connect, failureOf, tokenBody } from "./test-platform.ts";

test.each([
  ["https://platform.adobe.io", "https://platform.adobe.io"],
  ["https://platform.adobe.io:443/", "https://platform.adobe.io"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["http://localhost:8080/", "http://localhost:8080"],
  ["http://[::1]:8080", "http://[::1]:8080"],
])("%s is taken as %s", (value, origin) => {
  expect(checkBaseUrl(value, "AEPX_BASE_URL")).toBe(origin);
});

test.each([
  ["platform.adobe.io", "AEPX_BASE_URL expects an address such as https://platform.adobe.io."],
  [
    "ftp://platform.adobe.io",
    "AEPX_BASE_URL expects an address such as https://platform.adobe.io.",
  ],
  [
    "http://platform.adobe.io",
    "AEPX_BASE_URL uses http, which would show the token to the network: use https (http is for this machine only).",
  ],
  ["https://me:secret@platform.adobe.io", "AEPX_BASE_URL must not hold a user name or a password."],
  [
    "https://platform.adobe.io/data",
    "AEPX_BASE_URL expects an origin without a path, such as https://platform.adobe.io.",
  ],
])("%s is refused", (value, message) => {
  expect(() => checkBaseUrl(value, "AEPX_BASE_URL")).toThrow(message);
  expect(() => connect(value)).toThrow(message);
});

test("a proxy that is no address is refused without being printed", () => {
  const proxy = { httpsProxy: "user:password@proxy" };
  expect(() => connect("https://platform.adobe.io", { proxy })).toThrow(
    "HTTPS_PROXY expects an address such as http://proxy.example:3128. What it holds is not one.",
  );
});

test("a function replaces the network for tokens, control calls and bytes alike", async () => {
  const seen: string[] = [];
  const fetch = async (request: Request) => {
    seen.push(`${request.method} ${new URL(request.url).pathname}`);
    expect(request).toBeInstanceOf(Request);
    if (request.url.endsWith("/ims/token/v3")) return Response.json(tokenBody("t"));
    if (request.url.includes("path=")) return new Response("PAR1");
    return Response.json({ sandboxes: [{ name: "dev" }] });
  };
  const platform = connect("https://platform.adobe.io", { fetch });
  expect(await all(platform.sandboxes.list())).toMatchObject([{ name: "dev" }]);
  const range = await platform.files.openRange({ path: "/f?path=a" }, 0, null);
  const chunks = await all(range.body);
  expect(Buffer.concat(chunks).toString()).toBe("PAR1");
  expect(seen).toEqual([
    "POST /ims/token/v3",
    "GET /data/foundation/sandbox-management/",
    "GET /f",
  ]);
});

test("what such a function throws is a broken connection", async () => {
  const platform = connect("https://platform.adobe.io", {
    fetch: () => Promise.reject(new TypeError("fetch failed")),
    retry: { attemptsMax: 1 },
  });
  expect(await failureOf(platform.tokens.check())).toMatchObject({ code: "no-connection" });
});

test("an abort reaches a function that does not watch its signal", async () => {
  const controller = new AbortController();
  const fetch = async (request: Request) => {
    if (request.url.endsWith("/ims/token/v3")) return Response.json(tokenBody("t"));
    controller.abort(new Error("parked"));
    return new Response(new ReadableStream({}));
  };
  const platform = connect("https://platform.adobe.io", { fetch });
  const read = platform.batches.read("b1", { signal: controller.signal });
  expect((await failureOf(read)).message).toBe("parked");
});
