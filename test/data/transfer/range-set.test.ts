import fc from "fast-check";
import { expect, test } from "vitest";

import {
  addRange,
  bytesOf,
  type ByteRange,
  frontOf,
  gapsOf,
  type RangeSet,
} from "../../../src/data/transfer/range-set.ts";

const range = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]) => ({
  start: Math.min(a, b),
  end: Math.max(a, b),
}));

/** The slow and obvious way: one flag for each byte. */
function flags(ranges: readonly ByteRange[]): boolean[] {
  const all = Array.from({ length: 60 }, () => false);
  for (const { start, end } of ranges) all.fill(true, start, end);
  return all;
}

test("adding ranges in any order gives the bytes that any of them has, in order and apart", () => {
  fc.assert(
    fc.property(fc.array(range), (ranges) => {
      const set = ranges.reduce<RangeSet>(addRange, []);
      expect(flags(set)).toStrictEqual(flags(ranges));
      expect(bytesOf(set)).toBe(flags(ranges).filter(Boolean).length);
      for (const [index, { start, end }] of set.entries()) {
        expect(start).toBeLessThan(end);
        expect(start).toBeGreaterThan(set[index - 1]?.end ?? -1);
      }
    }),
  );
});

test("a set and its gaps are the whole file, once", () => {
  fc.assert(
    fc.property(fc.array(range), (ranges) => {
      const set = ranges.reduce<RangeSet>(addRange, []);
      const gaps = gapsOf(set, 60);
      expect(flags(gaps)).toStrictEqual(flags(set).map((has) => !has));
      expect(bytesOf(set) + bytesOf(gaps)).toBe(60);
      const front = flags(set).indexOf(false);
      expect(frontOf(set)).toBe(front < 0 ? 60 : front);
    }),
  );
});

test("what lies behind the end of a file is no part of it", () => {
  expect(gapsOf([{ start: 5, end: 90 }], 5)).toStrictEqual([{ start: 0, end: 5 }]);
  expect(gapsOf([], 0)).toStrictEqual([]);
});
