import { batchRows } from "./batch-handlers.ts";
import { credentials } from "./credentials.ts";
import { endedAt, hasEnded, jobStatus, updatedAt, type JobStatus } from "./job-clock.ts";
import { PROFILE_CLASS } from "./registry-handlers.ts";
import { seededUuid } from "./seeded.ts";
import type { Simulation } from "./simulation.ts";
import type { ExportJobRecord } from "./state.ts";

/** Adobe's answers differ by call: spelling of the dataset's key, `batches` as one object, a status as bare text. */
type View = "created" | "one" | "list";

/** An export job as its answers show it (documented samples, one per stage). */
export async function toExportJob(simulation: Simulation, job: ExportJobRecord, view: View) {
  const { settings } = simulation;
  const now = simulation.now();
  const status = jobStatus(job.timeline, now);
  const { raw, mergePolicyId } = job.body;
  const started = status !== "NEW";
  return {
    id: job.id,
    jobType: "BATCH",
    status,
    destination: destinationOf(job, status, view),
    ...echoed(raw),
    schema: { name: PROFILE_CLASS },
    mergePolicy: { version: 1, ...asObject(raw["mergePolicy"]), id: mergePolicyId },
    imsOrgId: credentials.orgId,
    profileInstanceId: "ups",
    errors:
      status === "FAILED"
        ? job.errors.map((error) => ({ ...error, callStack: "com.example.Stack" }))
        : [],
    metrics: await metricsOf(simulation, job, status),
    computeGatewayJobId: {
      exportJob: started ? seededUuid(settings.seed, "export-gateway", job.id) : "",
    },
    creationTime: job.timeline.createdAt,
    updateTime: updatedAt(job.timeline, now),
    requestId: job.requestId,
  };
}

function echoed(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = ["fields", "filter", "additionalFields", "evaluationInfo"];
  return Object.fromEntries(Object.entries(raw).filter(([name]) => names.includes(name)));
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

function destinationOf(
  { body, batches, hidesBatches }: ExportJobRecord,
  status: JobStatus,
  view: View,
) {
  const dataset = view === "one" ? { dataSetId: body.datasetId } : { datasetId: body.datasetId };
  if (status === "FAILED") return { ...dataset, batchId: "" };
  const { segmentPerBatch } = body;
  if (!segmentPerBatch || body.segments === null) {
    const batchId = hidesBatches ? "" : (batches[0]?.id ?? "");
    return { ...dataset, segmentPerBatch, batchId };
  }
  if (hidesBatches) return { ...dataset, segmentPerBatch, batches: [] };
  const entries = batches.flatMap(({ id, segments }) =>
    segments.map(({ segmentId, segmentNs, status: statuses }) => ({
      segmentId,
      segmentNs,
      status: view === "list" && statuses.length === 1 ? statuses[0] : statuses,
      batchId: id,
    })),
  );
  const single = view === "list" && entries.length === 1;
  return { ...dataset, segmentPerBatch, batches: single ? entries[0] : entries };
}

async function metricsOf(simulation: Simulation, job: ExportJobRecord, status: JobStatus) {
  const { timeline } = job;
  const total = { startTimeInMs: timeline.createdAt };
  if (status === "NEW") return { totalTime: total };
  const exporting = { startTimeInMs: timeline.processingAt };
  if (!hasEnded(status)) return { totalTime: total, profileExportTime: exporting };
  const end = endedAt(timeline, simulation.now()) ?? simulation.now();
  const spans = {
    totalTime: { ...total, endTimeInMs: end, totalTimeInMs: end - timeline.createdAt },
    profileExportTime: {
      ...exporting,
      endTimeInMs: end,
      totalTimeInMs: Math.max(end - timeline.processingAt, 0),
    },
  };
  if (status !== "SUCCEEDED") return spans;
  const rows = await exportedRows(simulation, job);
  return {
    ...spans,
    totalExportedProfileCounter: rows,
    exportedProfileByNamespaceCounter: { crmid: rows, ecid: rows },
  };
}

async function exportedRows(simulation: Simulation, { batches }: ExportJobRecord): Promise<number> {
  const rows = await Promise.all(batches.map((batch) => batchRows(simulation, batch)));
  return rows.reduce((sum, count) => sum + count, 0);
}
