import { expect, test } from "vitest";

import type { EventBody, RunEvent } from "../../src/engine/events.ts";
import { foldRun } from "../../src/engine/fold-run.ts";

const failure = {
  name: "JobError",
  code: "job-failed",
  message: "Failed.",
  retryable: false,
  details: {},
  cause: null,
} as const;
const owner = { pid: 1, host: "h", startedAt: "2026-01-02T03:04:00.000Z" };

function eventsOf(bodies: readonly EventBody[]): RunEvent[] {
  const start: EventBody = {
    type: "run.started",
    workflow: "w",
    version: "1",
    hash: "h",
    input: {},
    fingerprint: "f",
    runKey: null,
  };
  return [start, { type: "run.claimed", owner } as const, ...bodies].map((body, i) => ({
    ...body,
    runId: "r1",
    at: new Date(Date.UTC(2026, 0, 2) + i * 1000).toISOString(),
    sequence: i + 1,
    epoch: 1,
  }));
}

test("before anything is recorded there is no state", () => {
  expect(foldRun([])).toBeUndefined();
});

test.each<[string, EventBody[], object]>([
  ["a claimed run is running, by its owner", [], { status: "running", held: true, owner }],
  [
    "a parked run is let go of, but not finished",
    [{ type: "run.parked", failure }],
    { status: "parked", held: false, owner: null, finishedAt: null, failure },
  ],
  [
    "a failed run is finished at its last event",
    [{ type: "run.failed", failure }],
    { status: "failed", finishedAt: "2026-01-02T00:00:02.000Z", failure },
  ],
  [
    "a claim takes back how the run had ended",
    [
      { type: "run.failed", failure },
      { type: "run.claimed", owner },
    ],
    { status: "running", finishedAt: null, failure: null, owner },
  ],
])("%s", (_name, bodies, expected) => {
  expect(foldRun(eventsOf(bodies))).toMatchObject(expected);
});

test("a step keeps its first marker and every fact, and a retry takes back its failure", () => {
  const state = foldRun(
    eventsOf([
      { type: "step.started", step: "a", marker: "first" },
      { type: "step.noted", step: "a", fact: { request: 1 } },
      { type: "step.failed", step: "a", failure },
      { type: "step.started", step: "a", marker: "second" },
      { type: "step.noted", step: "a", fact: { request: 2 } },
      { type: "step.completed", step: "a", output: 7, durationMs: 3 },
    ]),
  );
  expect(state?.steps).toEqual([
    {
      name: "a",
      status: "completed",
      marker: "first",
      facts: [{ request: 1 }, { request: 2 }],
      output: 7,
      failure: null,
      durationMs: 3,
      within: null,
    },
  ]);
});

test("twenty thousand steps are folded at once", () => {
  const bodies = Array.from({ length: 20_000 }, (_, i): EventBody => {
    return { type: "step.completed", step: `s#${i}`, output: null, durationMs: 1 };
  });
  const events = eventsOf(bodies);
  const cpu = process.cpuUsage();
  expect(foldRun(events)?.steps).toHaveLength(20_000);
  // Quadratic folding took twenty seconds.
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(2000);
});
