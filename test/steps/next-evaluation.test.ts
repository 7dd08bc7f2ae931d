import { expect, test } from "vitest";

import { activeSchedules, nextEvaluationMs } from "../../src/steps/next-evaluation.ts";

const nowMs = Date.UTC(2026, 0, 2, 12);
const of = (schedule: string | null, fields = {}) => ({
  id: "1",
  type: "batch_segmentation",
  state: "active",
  schedule,
  ...fields,
});

test.each([
  ["0 50 23 * * ?", "2026-01-02T23:50:00.000Z"],
  ["0 0 1 * * ?", "2026-01-03T01:00:00.000Z"],
  ["30 0 12 ? * *", "2026-01-02T12:00:30.000Z"],
  ["0 0 12 * * ? *", "2026-01-03T12:00:00.000Z"],
  ["0 0 1 ? * MON", null],
  ["0 0/30 * * * ?", null],
  ["daily", null],
  [null, null],
])("%s is next due at %s", (schedule, due) => {
  const dueMs = nextEvaluationMs(of(schedule), nowMs);
  expect(dueMs).toBe(due === null ? null : Date.parse(due));
});

test("only what evaluates segments and is switched on counts", () => {
  const schedules = [
    of("1"),
    of("2", { type: null }),
    of("3", { type: "export" }),
    of("4", { state: "inactive" }),
    of("5", { state: null }),
  ];
  expect(activeSchedules(schedules).map(({ schedule }) => schedule)).toEqual(["1", "2"]);
});
