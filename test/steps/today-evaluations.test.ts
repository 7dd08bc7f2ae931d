import { expect, test } from "vitest";

import { quotaResetsMs, todayEvaluations } from "../../src/steps/today-evaluations.ts";
import { segmentJob } from "./evaluation-world.ts";

const nowMs = Date.UTC(2026, 0, 2, 12);

test.each([
  ["an API job that ended well today", {}, true],
  ["one that runs", { state: "running", status: "PROCESSING" }, true],
  ["in whatever case the service writes its source", { source: "API" }, true],
  ["made at midnight", { createdAt: "2026-01-02T00:00:00.000Z" }, true],
  ["made before midnight", { createdAt: "2026-01-01T23:59:59.999Z" }, false],
  ["the scheduler's", { source: "scheduler", segmentIds: ["*"] }, false],
  ["of no source", { source: null }, false],
  ["of an unknown hour", { createdAt: null }, false],
  ["one that failed", { state: "failed", status: "FAILED" }, false],
  ["one that was cancelled", { state: "canceled", status: "CANCELLED" }, false],
] as const)("%s", (_name, fields, counts) => {
  const job = segmentJob(fields);
  expect(todayEvaluations([job], nowMs)).toEqual(counts ? [job] : []);
});

test("the day is the one of UTC", () => {
  const midnight = Date.UTC(2026, 0, 3);
  expect(quotaResetsMs(nowMs)).toBe(midnight);
  expect(quotaResetsMs(midnight - 1)).toBe(midnight);
  expect(quotaResetsMs(midnight)).toBe(midnight + 86_400_000);
  expect(todayEvaluations([segmentJob()], midnight)).toEqual([]);
});
