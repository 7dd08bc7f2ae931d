import { expect, test } from "vitest";

import { createProgress } from "../../src/cli/progress.ts";
import type { EventBody, RunEvent } from "../../src/engine/events.ts";
import { createManualClock } from "../support/manual-clock.ts";

const failure = {
  name: "JobError",
  code: "job-failed",
  message: "It failed.",
  retryable: false,
  details: {},
  cause: null,
} as const;

function event(body: EventBody): RunEvent {
  return { ...body, runId: "r1", at: "2026-01-02T03:04:05.000Z", sequence: 1, epoch: 1 };
}

function printer() {
  const clock = createManualClock();
  const lines: string[] = [];
  const progress = createProgress({ clock, write: (text) => lines.push(text) });
  return { clock, lines, progress, tell: (body: EventBody) => progress.event(event(body)) };
}

const started = {
  type: "run.started",
  workflow: "export-audience",
  version: "1",
  hash: "h",
  input: {},
  fingerprint: "f",
  runKey: null,
} as const;

test.each<[string, EventBody, string | null]>([
  ["a run's start", started, "run r1 (export-audience)"],
  [
    "a step's end",
    { type: "step.completed", step: "find-segment", output: null, durationMs: 210 },
    "✓ find-segment  0.2 s",
  ],
  [
    "a step's failure",
    { type: "step.failed", step: "await-export", failure },
    "✗ await-export  job-failed",
  ],
  [
    "a job's status",
    { type: "step.noted", step: "await-export", fact: { job: "j", status: "PROCESSING" } },
    "  await-export: job j is PROCESSING",
  ],
  [
    "a batch's status",
    { type: "step.noted", step: "await-batches", fact: { batch: "b", status: "loading" } },
    "  await-batches: batch b is loading",
  ],
  [
    "what was adopted",
    { type: "step.noted", step: "create-dataset", fact: { adopted: { dataset: "d" } } },
    "  create-dataset: found dataset d, made by an earlier attempt",
  ],
  [
    "live batches that are left out",
    { type: "step.noted", step: "find-batch", fact: { batch: "b", otherLiveBatches: 2 } },
    "  find-batch: batch b does not replace 2 other live batches of the dataset",
  ],
  [
    "a warning",
    { type: "step.progressed", step: "verify-files", news: { warning: "Counts differ." } },
    "! Counts differ.",
  ],
  [
    "a sleep",
    { type: "sleep.started", step: "settle", wakeAt: "2026-01-02T03:05:00.000Z" },
    "  settle: until 2026-01-02T03:05:00.000Z",
  ],
  ["a request id", { type: "step.noted", step: "start-export", fact: { requestId: "x" } }, null],
  ["a marker", { type: "step.started", step: "start-export", marker: {} }, null],
  ["a run's end", { type: "run.failed", failure }, null],
])("%s", (_name, body, line) => {
  const { lines, tell } = printer();
  tell(body);
  expect(lines).toEqual(line === null ? [] : [`${line}\n`]);
});

test("bytes are told every few seconds, however often they come", async () => {
  const { clock, lines, tell } = printer();
  for (let bytesDone = 0; bytesDone <= 10_000_000; bytesDone += 1_000_000) {
    const news = { bytesDone, bytesTotal: 10_000_000, filesDone: 1, filesTotal: 4 };
    tell({ type: "step.progressed", step: "download-files", news });
    await clock.advance(1000);
  }
  expect(lines).toEqual([
    "  download-files: 3.0 MB of 10 MB, 1 of 4 files\n",
    "  download-files: 6.0 MB of 10 MB, 1 of 4 files\n",
    "  download-files: 9.0 MB of 10 MB, 1 of 4 files\n",
  ]);
});

test("a line from outside cannot break out of its line", () => {
  const { lines, progress } = printer();
  progress.line("a\r\nb");
  expect(lines).toEqual(["a b\n"]);
});
