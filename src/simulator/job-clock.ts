/** When a job does what. Its status is never stored: it follows from the hour. */
export interface JobTimeline {
  readonly createdAt: number;
  /** Before this it is NEW; null for an export job, which is never QUEUED. */
  readonly queuedAt: number | null;
  readonly processingAt: number;
  /** Null: stuck in PROCESSING until it is cancelled. */
  readonly endsAt: number | null;
  readonly end: "SUCCEEDED" | "FAILED" | "CANCELLED";
  /** A cancel was asked for at this moment, and takes until `cancelledAt`. */
  readonly cancel: { readonly askedAt: number; readonly doneAt: number } | null;
}

export type JobStatus =
  "NEW" | "QUEUED" | "PROCESSING" | "SUCCEEDED" | "FAILED" | "CANCELLING" | "CANCELLED";

export function jobStatus(timeline: JobTimeline, now: number): JobStatus {
  const { cancel, endsAt } = timeline;
  if (cancel !== null && now >= cancel.askedAt) {
    return now >= cancel.doneAt ? "CANCELLED" : "CANCELLING";
  }
  if (endsAt !== null && now >= endsAt) return timeline.end;
  if (now >= timeline.processingAt) return "PROCESSING";
  return timeline.queuedAt !== null && now >= timeline.queuedAt ? "QUEUED" : "NEW";
}

export function hasEnded(status: JobStatus): boolean {
  return status === "SUCCEEDED" || status === "FAILED" || status === "CANCELLED";
}

/** When it reached its end, or null while it runs. */
export function endedAt(timeline: JobTimeline, now: number): number | null {
  if (!hasEnded(jobStatus(timeline, now))) return null;
  return timeline.cancel === null ? timeline.endsAt : timeline.cancel.doneAt;
}

/** When its status last changed. */
export function updatedAt(timeline: JobTimeline, now: number): number {
  const { createdAt, queuedAt, processingAt, endsAt, cancel } = timeline;
  const moments = cancel
    ? [createdAt, queuedAt, processingAt, cancel.askedAt, cancel.doneAt]
    : [createdAt, queuedAt, processingAt, endsAt];
  return Math.max(...moments.filter((moment) => moment !== null && moment <= now).map(Number));
}

/** The same job with a cancel asked for; a job that has ended stays as it is. */
export function withCancel(timeline: JobTimeline, now: number, delayMs: number): JobTimeline {
  if (timeline.cancel !== null || hasEnded(jobStatus(timeline, now))) return timeline;
  return { ...timeline, cancel: { askedAt: now, doneAt: now + delayMs } };
}
