import fc from "fast-check";
import { expect, test } from "vitest";

import { hrefOnBase, isLoopback, nextQuery, reduceHref } from "../../src/platform/href.ts";
import { failureOf } from "./test-platform.ts";

const base = "https://platform.adobe.io";

test.each([
  ["absolute", "https://platform.adobe.io/data/x?path=a", "/data/x?path=a"],
  [
    "with the port Adobe writes",
    "https://platform.adobe.io:443/data/x?path=a%2Fb",
    "/data/x?path=a%2Fb",
  ],
  ["another scheme and port", "http://platform.adobe.io:8080/data/x", "/data/x"],
  ["another case", "https://PLATFORM.adobe.io/data/x", "/data/x"],
  [
    "relative",
    "/export/jobs/?limit=2&offset=1538573416687_722",
    "/export/jobs/?limit=2&offset=1538573416687_722",
  ],
  ["with an @", "@/audiences?start=1", "/audiences?start=1"],
])("%s", (_name, href, path) => {
  expect(reduceHref(href, base)).toBe(path);
  expect(hrefOnBase(href, base).href).toBe(`${base}${path}`);
});

test("a path that begins with two slashes stays a path", () => {
  for (const href of [`${base}//evil.example/x`, "http://platform.adobe.io:8080//evil.example/x"]) {
    expect(hrefOnBase(href, base).href).toBe(`${base}//evil.example/x`);
  }
});

test("a user is refused on every origin", () => {
  for (const href of ["https://me@platform.adobe.io/x", "http://:x@platform.adobe.io:8080/x"]) {
    expect(() => reduceHref(href, base)).toThrow("points to a user at platform.adobe.io");
    expect(() => hrefOnBase(href, base)).toThrow("points to a user at platform.adobe.io");
  }
});

test.each([
  ["https://evil.example/data", "evil.example"],
  ["//evil.example/data", "evil.example"],
  ["@//evil.example/data", "evil.example"],
  ["/\\evil.example/data", "evil.example"],
  ["https://platform.adobe.io.evil.example/", "platform.adobe.io.evil.example"],
  ["https://platform.adobe.io@evil.example/", "evil.example"],
  ["https://sub.platform.adobe.io/", "sub.platform.adobe.io"],
])("%s is refused", async (href, host) => {
  const error = await failureOf(Promise.resolve().then(() => reduceHref(href, base)));
  expect(error).toMatchObject({ code: "foreign-href", details: { host } });
  expect(error.message).toBe(
    `Adobe's answer points to ${host}, which is not platform.adobe.io. Nothing was sent there: check AEPX_BASE_URL and the proxy.`,
  );
});

test.each(["file:///etc/passwd", "javascript:alert(1)", "https://"])("%s is refused", (href) => {
  expect(() => reduceHref(href, base)).toThrow("Adobe's answer points to");
});

test("whatever comes in, what comes out stays on the base URL", () => {
  const heads = fc.constantFrom(
    "",
    "/",
    "//",
    "@/",
    "/\\",
    "https://",
    "http:",
    `${base}/`,
    `${base}@`,
  );
  const texts = fc.tuple(heads, fc.string()).map(([head, tail]) => head + tail);
  fc.assert(
    fc.property(texts, (href) => {
      let path: string;
      try {
        path = reduceHref(href, base);
      } catch {
        return;
      }
      expect(new URL(`${base}${path}`).origin).toBe(base);
      const { origin, pathname, search } = hrefOnBase(href, base);
      expect([origin, pathname + search]).toEqual([base, path]);
    }),
  );
});

test.each([
  ["/export/jobs/?limit=2&offset=15_7", { limit: "2", offset: "15_7" }],
  ["https://platform.adobe.io:443/f?start=a.csv&limit=1", { start: "a.csv", limit: "1" }],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
  [{}, undefined],
])("the next query of %j", (href, query) => {
  expect(nextQuery(href, base)).toEqual(query);
});

test.each([
  ["localhost", true],
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["[::1]", true],
  ["sim.localhost", true],
  ["localhost.evil.example", false],
  ["128.0.0.1", false],
  ["127.0.0.1.evil.example", false],
])("loopback %s: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
