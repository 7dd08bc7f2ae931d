import { expect, test } from "vitest";

import { compareSlice, sliceCount } from "../../../src/data/diff/diff-tables.ts";

test.each([1, 2, 3, 7, 64])("%d slices take every key once", (slices) => {
  const ranges = Array.from({ length: slices }, (_, i) => {
    const [, low = "", high = ""] = /BETWEEN (\d+) AND (\d+)/.exec(compareSlice(i, slices)) ?? [];
    return [BigInt(low), BigInt(high)] as const;
  });
  expect(ranges[0]?.[0]).toBe(0n);
  expect(ranges.at(-1)?.[1]).toBe(2n ** 64n - 1n);
  for (const [i, [low]] of ranges.entries())
    if (i > 0) expect(low).toBe((ranges[i - 1]?.[1] ?? 0n) + 1n);
});

test("the number of slices grows with the rows, up to a bound", () => {
  expect([0, 1, 1_250_000, 1_250_001, 5_000_000, 1e12].map(sliceCount)).toEqual([
    1, 1, 1, 2, 4, 64,
  ]);
});
