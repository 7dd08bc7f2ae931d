import { expect, test } from "vitest";

import { chooseEvaluation, jobToAttach } from "../../src/steps/choose-evaluation.ts";
import { segmentJob } from "./evaluation-world.ts";

const nowMs = Date.UTC(2026, 0, 2, 12);
const running = { state: "running", status: "PROCESSING" } as const;
const wish = { segmentIds: ["a", "b"], nowMs };

test.each([
  ["the scheduled one of everything", { ...running, source: "scheduler", segmentIds: ["*"] }, true],
  ["one of exactly these", { ...running, segmentIds: ["b", "a"] }, true],
  ["one of these and others", { ...running, segmentIds: ["a", "c", "b"] }, true],
  ["one in a state nobody knows", { ...running, status: "DREAMING", segmentIds: ["*"] }, true],
  ["one of some of these", { ...running, segmentIds: ["a"] }, false],
  ["one of others", { ...running, segmentIds: ["c", "d"] }, false],
  ["one that is being cancelled", { ...running, status: "CANCELLING", segmentIds: ["*"] }, false],
  ["one that has ended", { segmentIds: ["*"] }, false],
] as const)("attaches or not: %s", (_name, fields, attaches) => {
  const job = segmentJob(fields);
  expect(jobToAttach([job], wish.segmentIds)).toBe(attaches ? job : undefined);
});

const of = (id: string, createdAt: string | null) =>
  segmentJob({ ...running, id, createdAt, segmentIds: ["*"] });

test("of several that run it is the newest, wherever it stands", () => {
  const jobs = [
    of("old", "2026-01-02T01:00:00.000Z"),
    of("new", "2026-01-02T02:00:00.000Z"),
    of("undated", null),
  ];
  expect(jobToAttach(jobs, ["a"])?.id).toBe("new");
});

test("starts one until two of today's are used up, and then refuses", () => {
  const [first, second] = [segmentJob({ id: "1" }), segmentJob({ id: "2" })];
  expect(chooseEvaluation([], wish)).toEqual({ kind: "start" });
  expect(chooseEvaluation([first], wish)).toEqual({ kind: "start" });
  expect(chooseEvaluation([first, second], wish)).toEqual({
    kind: "refuse",
    today: [first, second],
  });
});

test("a running one that fits is better than a refusal", () => {
  const second = segmentJob({ ...running, segmentIds: ["a", "b"] });
  expect(chooseEvaluation([segmentJob(), second], wish)).toEqual({ kind: "attach", job: second });
});
