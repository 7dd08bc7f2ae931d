import type { FaultName } from "./fault-grammar.ts";
import type { JobTimeline } from "./job-clock.ts";
import type { Operation } from "./operations.ts";
import type { Simulation } from "./simulation.ts";

/** How a new job will go, decided once when it is accepted. */
export interface JobFate {
  readonly timeline: JobTimeline;
  /** Its batch is good so many ms after the job. */
  readonly batchDelayMs: number;
  readonly batchFails: boolean;
  readonly batchVanishes: boolean;
  readonly hidesBatches: boolean;
  readonly empty: boolean;
}

const SLOW_FACTOR = 5;
const LATE_BATCH_MS = 3000;

export interface JobFateOptions {
  readonly operation: Operation;
  /** It cannot end well: its target is not on the union schema. */
  readonly doomed: boolean;
}

export function jobFate(simulation: Simulation, { operation, doomed }: JobFateOptions): JobFate {
  const { faults, settings, now, scaled } = simulation;
  const hit = (name: FaultName) => faults.hits(name, operation);
  const jobMs = settings.jobMs * (hit("job-slow") ? SLOW_FACTOR : 1);
  const isExport = operation.key.endsWith("/export/jobs");
  const createdAt = now();
  return {
    timeline: {
      createdAt,
      queuedAt: isExport ? null : createdAt + Math.round(jobMs / 10),
      processingAt: createdAt + Math.round(jobMs / 5),
      endsAt: hit("job-stuck") ? null : createdAt + jobMs,
      end: endOf(hit, doomed),
      cancel: null,
    },
    batchDelayMs: Math.round(jobMs / 10) + (hit("late-batch") ? scaled(LATE_BATCH_MS) : 0),
    batchFails: hit("batch-failed"),
    batchVanishes: hit("batch-vanishes"),
    hidesBatches: hit("no-batch-id"),
    empty: hit("empty-audience"),
  };
}

function endOf(hit: (name: FaultName) => boolean, doomed: boolean): JobTimeline["end"] {
  // Both are asked, so that each counts its matches whatever the other does.
  const failed = [hit("job-failed"), hit("dataset-not-union"), doomed].includes(true);
  if (failed) return "FAILED";
  return hit("job-cancelled") ? "CANCELLED" : "SUCCEEDED";
}
