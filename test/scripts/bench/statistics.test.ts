import fc from "fast-check";
import { expect, test } from "vitest";

import { median, rotated, smallest } from "../../../scripts/bench/statistics.ts";

test.each([
  [[3], 3],
  [[1, 9], 5],
  [[9, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100], 10],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("as many values lie below the median as above", () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
  fc.assert(
    fc.property(values, (list) => {
      const middle = median(list);
      const below = list.filter((value) => value < middle).length;
      const above = list.filter((value) => value > middle).length;
      expect(below).toBeLessThanOrEqual(list.length / 2);
      expect(above).toBeLessThanOrEqual(list.length / 2);
      expect(smallest(list)).toBeLessThanOrEqual(middle);
    }),
  );
});

test("nothing has no median and no smallest", () => {
  expect(() => median([])).toThrow("No values, no median.");
  expect(() => smallest([])).toThrow("No values, no smallest.");
});

test("every contender begins a round once before any begins again", () => {
  const items = ["a", "b", "c"];
  const rounds = [0, 1, 2, 3].map((round) => rotated(items, round).join(""));
  expect(rounds).toEqual(["abc", "bca", "cab", "abc"]);
  expect(rotated([], 5)).toEqual([]);
});
