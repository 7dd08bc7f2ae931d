import { inspect } from "node:util";

import { expect, test } from "vitest";

import { Secret, scrub } from "../../src/core/secret.ts";

const value = "p8e-canary-value-1234";

test("shows a mask wherever it could be printed by accident", () => {
  const secret = new Secret(value);
  const shown = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect([secret]),
  ];
  expect(shown.join("\n")).not.toContain(value);
  expect(secret.reveal()).toBe(value);
});

test("is scrubbed from texts that came from elsewhere", () => {
  const secret = new Secret(value);
  expect(scrub(`server said ${secret.reveal()}!`)).toBe("server said [secret]!");
});

test.each([
  ["Authorization: Bearer abcdefgh.ijk_lm-no==", "Authorization: Bearer [secret]"],
  ["token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl end", "token [secret] end"],
  ["Bearer of news", "Bearer of news"],
])("%s", (text, clean) => {
  expect(scrub(text)).toBe(clean);
});
