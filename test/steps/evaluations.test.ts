import { expect, test } from "vitest";

import { nameSegments } from "../../src/steps/evaluated-segment.ts";
import { whyFailed, withLatest } from "../../src/steps/evaluations.ts";
import { isOfSegments } from "../../src/steps/own-evaluation.ts";
import { segmentJob } from "./evaluation-world.ts";

const early = "2026-01-01T00:00:00.000Z";
const late = "2026-01-02T00:00:00.000Z";
const [a, b] = [
  { id: "a", name: "A", evaluatedAt: null },
  { id: "b", name: "B", evaluatedAt: early },
];

test("each segment gets the newest end that covers it, and keeps what is newer than that", () => {
  const all = segmentJob({ segmentIds: ["*"], endedAt: early });
  const one = segmentJob({ segmentIds: ["a", "x"], endedAt: late });
  expect(withLatest([a, b], [all, one])).toEqual([
    { ...a, evaluatedAt: late },
    { ...b, evaluatedAt: early },
  ]);
  expect(withLatest([{ ...b, evaluatedAt: late }], [all])).toEqual([{ ...b, evaluatedAt: late }]);
});

test.each([
  ["runs", { state: "running", endedAt: null }],
  ["failed", { state: "failed", endedAt: late }],
  ["was cancelled", { state: "canceled", endedAt: late }],
  ["ended nobody knows when", { endedAt: null }],
  ["was of others", { segmentIds: ["x"], endedAt: late }],
] as const)("a job that %s evaluated nothing", (_name, fields) => {
  expect(withLatest([a, b], [segmentJob(fields)])).toEqual([a, b]);
});

test("two zones are compared by the moment, not by the letter", () => {
  const zoned = { ...b, evaluatedAt: "2026-01-02T03:00:00+09:00" };
  expect(withLatest([zoned], [segmentJob({ segmentIds: ["b"], endedAt: late })])).toEqual([
    { ...b, evaluatedAt: late },
  ]);
});

test.each([
  [["a", "b"], true],
  [["b", "a"], true],
  [["a", "a", "b"], true],
  [["a"], false],
  [["a", "b", "c"], false],
  [["*"], false],
])("a job of %j is one of a and b: %s", (segmentIds, fits) => {
  expect(isOfSegments({ source: "api", segmentIds }, ["a", "b"])).toBe(fits);
  expect(isOfSegments({ source: null, segmentIds }, ["a", "b"])).toBe(fits);
  expect(isOfSegments({ source: "scheduler", segmentIds }, ["a", "b"])).toBe(false);
});

const names = (...all: string[]) => nameSegments(all.map((name) => ({ name })));

test("segments are named with all of their names", () => {
  expect(names("A")).toBe('segment "A"');
  expect(names("A", "B")).toBe('segments "A" and "B"');
  expect(names("A", "B", "C")).toBe('segments "A", "B" and "C"');
});

test("why a job failed is told in its own words", () => {
  expect(whyFailed([])).toBe("the service gave no reason");
  const errors = [
    { code: "7", message: "Full" },
    { code: "", message: "Late" },
  ];
  expect(whyFailed(errors)).toBe("Full (7); Late");
});
