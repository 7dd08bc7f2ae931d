import type { FaultName } from "./fault-grammar.ts";
import type { JobTimeline } from "./job-clock.ts";
import type { Operation } from "./operations.ts";
import type { Simulation } from "./simulation.ts";
import type { ExportJobRecord } from "./state.ts";

/** How a new job will go, decided once when it is accepted. */
export interface JobFate {
  readonly timeline: JobTimeline;
  /** Its batch is good so many ms after the job. */
  readonly batchDelayMs: number;
  readonly batchFails: boolean;
  readonly batchHasRowErrors: boolean;
  /** What the job says if it fails. */
  readonly errors: ExportJobRecord["errors"];
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
  const failure = failureOf(hit, doomed);
  return {
    timeline: {
      createdAt,
      queuedAt: isExport ? null : createdAt + Math.round(jobMs / 10),
      processingAt: createdAt + Math.round(jobMs / 5),
      endsAt: hit("job-stuck") ? null : createdAt + jobMs,
      end: endOf(hit, failure),
      cancel: null,
    },
    batchDelayMs: Math.round(jobMs / 10) + (hit("late-batch") ? scaled(LATE_BATCH_MS) : 0),
    errors: failure ? jobErrors[failure] : [],
    batchFails: hit("batch-failed"),
    batchHasRowErrors: hit("batch-row-errors"),
    batchVanishes: hit("batch-vanishes"),
    hidesBatches: hit("no-batch-id"),
    empty: hit("empty-audience"),
  };
}

/** Codes and words as documented; what stands behind `adl://` is not. */
const exportError = { code: "0100000003", msg: "Error in Export Job" };
const jobErrors = {
  broken: [
    exportError,
    { code: "0090000009", msg: "Error writing profiles to output path 'adl://export/profiles'" },
  ],
  doomed: [exportError],
} as const;

function failureOf(
  hit: (name: FaultName) => boolean,
  doomed: boolean,
): keyof typeof jobErrors | null {
  // Both are asked, so that each counts its matches whatever the other does.
  const [broken, wrongTarget] = [hit("job-failed"), hit("dataset-not-union")];
  if (broken) return "broken";
  return wrongTarget || doomed ? "doomed" : null;
}

function endOf(hit: (name: FaultName) => boolean, failure: string | null): JobTimeline["end"] {
  if (failure !== null) return "FAILED";
  return hit("job-cancelled") ? "CANCELLED" : "SUCCEEDED";
}
