import { expect, test } from "vitest";

import {
  endedAt,
  jobStatus,
  updatedAt,
  withCancel,
  type JobTimeline,
} from "../../src/simulator/job-clock.ts";

const job: JobTimeline = {
  createdAt: 1000,
  queuedAt: null,
  processingAt: 1200,
  endsAt: 2000,
  end: "SUCCEEDED",
  cancel: null,
};

test.each([
  ["before it starts", job, 1199, "NEW"],
  ["as it starts", job, 1200, "PROCESSING"],
  ["just before its end", job, 1999, "PROCESSING"],
  ["at its end", job, 2000, "SUCCEEDED"],
  ["at its bad end", { ...job, end: "FAILED" as const }, 2000, "FAILED"],
  ["stuck", { ...job, endsAt: null }, 1e12, "PROCESSING"],
  ["queued", { ...job, queuedAt: 1100 }, 1150, "QUEUED"],
  ["not yet queued", { ...job, queuedAt: 1100 }, 1099, "NEW"],
  ["without any duration", { ...job, processingAt: 1000, endsAt: 1000 }, 1000, "SUCCEEDED"],
])("%s", (_name, timeline, now, status) => {
  expect(jobStatus(timeline, now)).toBe(status);
});

test("a cancel takes its time, and ends even a stuck job", () => {
  const cancelled = withCancel({ ...job, endsAt: null }, 1500, 500);
  expect(jobStatus(cancelled, 1500)).toBe("CANCELLING");
  expect(jobStatus(cancelled, 1999)).toBe("CANCELLING");
  expect(jobStatus(cancelled, 2000)).toBe("CANCELLED");
  expect(endedAt(cancelled, 2000)).toBe(2000);
  expect(updatedAt(cancelled, 1600)).toBe(1500);
});

test("a cancel in the last moment is kept although the end would have come", () => {
  expect(jobStatus(withCancel(job, 1999, 500), 2100)).toBe("CANCELLING");
});

test("a job that has ended cannot be cancelled, and a second cancel changes nothing", () => {
  expect(withCancel(job, 2000, 500)).toBe(job);
  const cancelled = withCancel(job, 1500, 500);
  expect(withCancel(cancelled, 1600, 500)).toBe(cancelled);
});

test("the last change is the last moment that has passed", () => {
  expect(updatedAt(job, 1100)).toBe(1000);
  expect(updatedAt(job, 1300)).toBe(1200);
  expect(updatedAt(job, 9000)).toBe(2000);
  expect(endedAt(job, 1300)).toBeNull();
});
