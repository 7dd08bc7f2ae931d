import { expect, test } from "vitest";

import { type Finding, hasMissed, judge } from "../../../scripts/bench/verdict.ts";

const finding = (value: number | null, limits: Partial<Finding> = {}): Finding => ({
  what: "wall",
  unit: "×",
  value,
  ...limits,
});

test.each([
  [finding(1.2, { must: 1.9, aim: 1.3 }), "aim met"],
  [finding(1.3, { must: 1.9, aim: 1.3 }), "aim met"],
  [finding(1.9, { must: 1.9, aim: 1.3 }), "met"],
  [finding(1.901, { must: 1.9, aim: 1.3 }), "NOT met"],
  [finding(0, { must: 0 }), "met"],
  [finding(5), "told"],
  [finding(null, { must: 1 }), "not measured"],
  [finding(Number.NaN, { must: 1 }), "NOT met"],
] as const)("%j is %s", (given, verdict) => {
  expect(judge(given)).toBe(verdict);
});

test("one missed must is a miss, what was not measured is not", () => {
  expect(hasMissed([finding(1), finding(2, { must: 1 })])).toBe(true);
  expect(hasMissed([finding(1), finding(null, { must: 1 })])).toBe(false);
});
