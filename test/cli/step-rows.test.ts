import { expect, test } from "vitest";

import { stepRows } from "../../src/cli/step-rows.ts";
import { withoutRepeats } from "../../src/cli/told-failures.ts";
import type { Failure } from "../../src/core/failure.ts";
import type { RunEvent } from "../../src/engine/events.ts";
import type { StepState } from "../../src/engine/run-state.ts";

const noBatch: Failure = {
  name: "UsageError",
  code: "no-batch",
  message: "Nothing there.",
  retryable: false,
  details: {},
  cause: null,
};

function step(name: string, change: Partial<StepState> = {}): StepState {
  return {
    name,
    status: "completed",
    marker: null,
    facts: [],
    output: null,
    failure: null,
    durationMs: 1000,
    within: null,
    ...change,
  };
}

const failed = { status: "failed", failure: noBatch, durationMs: null } as const;

test("what ran in a block stands below it; a block of one step is that step, an empty one nothing", () => {
  const steps = [
    step("claim-output"),
    step("find-segment"),
    step("segments", { within: ["find-segment"] }),
    step("check-profile"),
    step("start-export"),
    step("profile-path", { within: ["check-profile", "start-export"], durationMs: 2000 }),
    step("nothing", { within: [] }),
    step("choose-path"),
  ];
  expect(stepRows({ steps })).toEqual([
    ["claim-output", "completed", "1.0 s"],
    ["find-segment", "completed", "1.0 s"],
    ["profile-path:", "", "2.0 s"],
    ["  check-profile", "completed", "1.0 s"],
    ["  start-export", "completed", "1.0 s"],
    ["choose-path", "completed", "1.0 s"],
  ]);
});

test("a failure counts once: the step that ends the run with it only gave up", () => {
  const steps = [
    step("find-batch", failed),
    step("newest-batch", { ...failed, within: ["find-batch"] }),
    step("check-replaced", failed),
  ];
  expect(stepRows({ steps })).toEqual([
    ["find-batch", "failed", null],
    ["check-replaced", "gave up", null],
  ]);
});

test("steps of one name belong where they were asked for, also when a block was entered anew", () => {
  const steps = [
    step("list"),
    step("list#2"),
    step("block", { within: ["list", "read"] }),
    step("read"),
    step("list#3"),
  ];
  expect(stepRows({ steps }).map(([name]) => name)).toEqual([
    "list",
    "block:",
    "  list#2",
    "  read",
    "list#3",
  ]);
});

test("a block in a block", () => {
  const steps = [
    step("a"),
    step("b"),
    step("inner", { within: ["a", "b"] }),
    step("c"),
    step("outer", { within: ["inner", "a", "b", "c"] }),
  ];
  expect(stepRows({ steps }).map(([name]) => name)).toEqual([
    "outer:",
    "  inner:",
    "    a",
    "    b",
    "  c",
  ]);
});

test("a failure is told once, unless the same step fails with it again", () => {
  const told: string[] = [];
  const tell = withoutRepeats((event) => told.push("step" in event ? event.step : event.type));
  const event = (name: string, failure = noBatch) =>
    tell({
      type: "step.failed",
      step: name,
      failure,
      runId: "r",
      at: "2026-01-02T00:00:00.000Z",
      sequence: 1,
      epoch: 1,
    } satisfies RunEvent);
  event("find-batch");
  event("check-replaced");
  event("find-batch");
  event("other", { ...noBatch, message: "Something else." });
  expect(told).toEqual(["find-batch", "find-batch", "other"]);
});
