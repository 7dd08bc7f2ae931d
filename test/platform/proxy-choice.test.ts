import { expect, test } from "vitest";

import { createProxyChoice } from "../../src/platform/proxy-choice.ts";

const httpsProxy = "http://secure.example:3128";
const httpProxy = "http://plain.example:3128";

test.each([
  ["https://a.example/", { httpsProxy, httpProxy }, "secure.example:3128"],
  ["http://a.example/", { httpsProxy, httpProxy }, "plain.example:3128"],
  ["https://a.example/", { httpProxy }, "plain.example:3128"],
  ["http://a.example/", { httpsProxy }, undefined],
  ["https://a.example/", {}, undefined],
])("%s with %j goes by %s", (target, settings, host) => {
  expect(createProxyChoice(settings)(new URL(target))?.host).toBe(host);
});

test.each([
  ["a.example", "https://a.example/", true],
  ["a.example", "https://sub.a.example/", true],
  ["a.example", "https://ba.example/", false],
  [".a.example", "https://sub.a.example/", true],
  ["*.a.example", "https://sub.a.example/", true],
  ["A.EXAMPLE", "https://a.example/", true],
  ["a.example:443", "https://a.example/", true],
  ["a.example:443", "https://a.example:8443/", false],
  ["a.example:80", "http://a.example/", true],
  ["b.example, a.example", "https://a.example/", true],
  ["b.example a.example", "https://a.example/", true],
  ["*", "https://a.example/", true],
  ["b.example,*", "https://a.example/", true],
  ["", "https://a.example/", false],
  [",,", "https://a.example/", false],
  ["127.0.0.1", "http://127.0.0.1:8080/", true],
  ["::1", "http://[::1]:8080/", true],
  ["[::1]", "http://[::1]:8080/", true],
  ["[::1]:8080", "http://[::1]:8080/", true],
  ["[::1]:9090", "http://[::1]:8080/", false],
])("NO_PROXY %j reaches %s directly: %s", (noProxy, target, direct) => {
  const proxy = createProxyChoice({ httpsProxy, httpProxy, noProxy })(new URL(target));
  expect(proxy === undefined).toBe(direct);
});

test.each([
  "proxy",
  "user:password@proxy",
  "socks5://proxy.example:1080",
  "http://user:100%@proxy.example:3128",
])("a proxy that is no address is refused without being printed: %#", (value) => {
  expect(() => createProxyChoice({ httpProxy: value })).toThrow(
    "HTTP_PROXY expects an address such as http://proxy.example:3128. What it holds is not one.",
  );
});
