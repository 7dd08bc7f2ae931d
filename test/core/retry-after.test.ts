import { expect, test } from "vitest";

import { retryAfterMs } from "../../src/core/retry-after.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

test.each([
  ["38", 38_000],
  [" 0 ", 0],
  ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
  ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
  ["soon", undefined],
  ["-5", undefined],
  ["1.5", undefined],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
])("%j is %s", (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});
