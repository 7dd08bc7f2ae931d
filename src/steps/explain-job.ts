import { formatAge } from "../core/duration.ts";
import type { ExportJob } from "../platform/records.ts";
import type { Conclusion } from "./conclusion.ts";
import { explainBatches } from "./explain-batches.ts";
import { explainFailure } from "./explain-failure.ts";
import type { JobEvidence } from "./job-evidence.ts";

export type JobExplanation = Conclusion & {
  /** What it was concluded from, a line each. */
  readonly evidence: readonly string[];
};

const HOUR_MS = 3_600_000;
/** Without earlier jobs to compare with: Adobe's samples took minutes, so a day is long. */
const STUCK_MS = 24 * HOUR_MS;
/** A job may take so many times the usual before it counts as stuck, and never less than an hour. */
const SLOW_FACTOR = 4;

/** Why a job stands as it does, and what to do about it. */
export function explainJob(evidence: JobEvidence): JobExplanation {
  return { ...conclude(evidence), evidence: describeEvidence(evidence) };
}

function conclude(evidence: JobEvidence): Conclusion {
  switch (evidence.job.state) {
    case "running":
      return explainRunning(evidence);
    case "failed":
      return explainFailure(evidence);
    case "canceled":
      return {
        cause: "Somebody cancelled it: a person, or aepx runs cancel.",
        next: "Export again.",
        known: true,
      };
    case "succeeded":
      return explainBatches(evidence);
  }
}

function explainRunning({ job, nowMs, earlierMs }: JobEvidence): Conclusion {
  const age = ageMs(job, nowMs);
  if (/^cancell?ing$/i.test(job.status))
    return {
      cause: "It was cancelled, and the service has not stopped it yet.",
      next: `Wait, then look again: aepx jobs show ${job.id}`,
      known: true,
    };
  if (age === null)
    return {
      cause: "It has not ended, and the service does not say when it began.",
      next: `Look again later: aepx jobs show ${job.id}`,
      known: false,
    };
  const usual = median(earlierMs);
  const limit = usual === null ? STUCK_MS : Math.max(HOUR_MS, SLOW_FACTOR * usual);
  if (age < limit)
    return {
      cause: `It is still ${job.status}, ${formatAge(age)} after it was started, which is not unusual.`,
      next: `Wait, then look again: aepx jobs show ${job.id}`,
      known: true,
    };
  return {
    cause: `It seems to be stuck: ${job.status} for ${formatAge(age)}${usual === null ? "" : `, where earlier jobs took ${formatAge(usual)}`}. Adobe knows of such jobs and says to cancel them.`,
    next: `Cancel it with "aepx jobs cancel ${job.id}", then export again.`,
    known: true,
  };
}

function ageMs({ createdAt }: Pick<ExportJob, "createdAt">, nowMs: number): number | null {
  return createdAt === null ? null : Math.max(0, nowMs - Date.parse(createdAt));
}

/** Null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

function describeEvidence(evidence: JobEvidence): string[] {
  const { job, earlierMs, members, unasked } = evidence;
  const usual = median(earlierMs);
  return [
    `Job ${job.id} is ${job.status}${job.createdAt === null ? "" : `, started ${job.createdAt}`}${durationOf(evidence)}.`,
    ...job.errors.map(({ code, message }) => `Its error ${code} says "${message}".`),
    ...describeTarget(evidence),
    ...evidence.batches.flatMap(describeBatch),
    ...(job.exportedProfiles === null ? [] : [`It counted ${job.exportedProfiles} profiles.`]),
    ...(members === null
      ? []
      : [`The evaluation before it counted ${members} members of its segment.`]),
    usual === null
      ? "No earlier job that succeeded is there to compare with."
      : `The last ${earlierMs.length} jobs that succeeded took ${formatAge(usual)} (median).`,
    ...unasked.map((what) => `Not known: ${what}`),
  ];
}

function durationOf({ job, nowMs }: JobEvidence): string {
  const endMs =
    job.state === "running" || job.updatedAt === null ? nowMs : Date.parse(job.updatedAt);
  const took = ageMs(job, endMs);
  if (took === null) return "";
  return job.state === "running" ? `, ${formatAge(took)} ago` : `, and took ${formatAge(took)}`;
}

function describeTarget({ job, target, unionId }: JobEvidence): string[] {
  switch (target.kind) {
    case "unknown":
      return [];
    case "gone":
      return [`Its target dataset ${job.datasetId ?? ""} is gone.`];
    case "found": {
      const { name, id, schemaId } = target;
      const which = schemaId === unionId && unionId !== null ? "the union schema" : "schema";
      return [`Its target is dataset "${name}" (${id}) on ${which} ${schemaId ?? "unknown"}.`];
    }
  }
}

function describeBatch(batch: JobEvidence["batches"][number]): string[] {
  const { id, status, errors, rowErrors } = batch;
  return [
    status === null ? `Catalog knows no batch ${id}.` : `Its batch ${id} is ${status}.`,
    ...errors.map(({ code, message }) => `The batch's error ${code} says "${message}".`),
    ...rowErrors.map(
      ({ code, description, count }) =>
        `Row errors ${code}: "${description}" (${count} in the first lines).`,
    ),
  ];
}
