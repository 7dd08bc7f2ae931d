import { LATE_VISIBILITY_MS } from "./dataset-handlers.ts";
import { readExportBody } from "./export-body.ts";
import { toExportJob } from "./export-view.ts";
import { jobStatus, withCancel } from "./job-clock.ts";
import { jobFate, type JobFate } from "./job-faults.ts";
import { toLimit } from "./policy-handlers.ts";
import { UNION_ID } from "./registry-handlers.ts";
import { reply, upsError } from "./replies.ts";
import { audienceKey, peopleDay, segmentRules } from "./segment-members.ts";
import { CANCEL_MS } from "./segment-job-handlers.ts";
import { seededHex } from "./seeded.ts";
import type { Call, Handlers, Simulation } from "./simulation.ts";
import type { BatchRecord, ExportBody, ExportJobRecord, ExportSegment } from "./state.ts";
import type { ContentSpec } from "./content-spec.ts";

/** Who writes the batches of export jobs. */
const EXPORT_CLIENT = "acp_core_unifiedProfile_export";

const FIRST_JOB = 70_000;

export const exportHandlers = {
  async "GET /data/core/ups/export/jobs"(simulation, { query }) {
    const all = listed(simulation, query.get("status"));
    const limit = toLimit(query.get("limit"), all.length || 1);
    if (limit === undefined) return upsError(400, "limit has to be a whole number from 1.");
    const from = pageStart(all, query);
    if (from === undefined) return upsError(400, "offset is none that this list gave out.");
    const page = all.slice(from, from + limit);
    const last = page.at(-1);
    const more = last !== undefined && from + limit < all.length;
    const status = query.get("status");
    const filter = status ? `&status=${encodeURIComponent(status)}` : "";
    const next = more ? `/export/jobs/?limit=${limit}&offset=${offsetOf(last)}${filter}` : "";
    return reply({
      records: await Promise.all(page.map((job) => toExportJob(simulation, job, "list"))),
      page: {
        sortField: "createdTime",
        sort: "desc",
        pageOffset: last ? offsetOf(last) : "",
        pageSize: page.length,
      },
      link: { next },
    });
  },

  async "POST /data/core/ups/export/jobs"(simulation, call) {
    const body = readExportBody(simulation, call.body);
    if (typeof body === "string") return upsError(400, body, "UPLIB-101206-500");
    const dataset = simulation.state.datasets.get(body.datasetId);
    if (!dataset) return datasetMissing(body.datasetId);
    const job = startJob(simulation, call, body, dataset.schemaId === UNION_ID);
    return reply(await toExportJob(simulation, job, "created"), 200, {
      "x-location": `/data/core/ups/export/jobs/${job.id}`,
    });
  },

  async "GET /data/core/ups/export/jobs/{id}"(simulation, { id }) {
    const job = simulation.state.exportJobs.get(id);
    return job ? reply(await toExportJob(simulation, job, "one")) : notFound(id);
  },

  "DELETE /data/core/ups/export/jobs/{id}"({ state, now, scaled }, { id }) {
    const job = state.exportJobs.get(id);
    if (!job) return notFound(id);
    const timeline = withCancel(job.timeline, now(), scaled(CANCEL_MS));
    state.exportJobs.set(id, { ...job, timeline });
    if (timeline.cancel !== null) {
      for (const { id: batchId } of job.batches) {
        const batch = state.batches.get(batchId);
        const completedAt = timeline.cancel.doneAt;
        if (batch) state.batches.set(batchId, { ...batch, completedAt, end: "aborted" });
      }
    }
    return reply({ status: true, message: "Export job has been marked for cancelling" });
  },
} satisfies Handlers;

function notFound(id: string): Response {
  return upsError(404, `Export job ${id} was not found.`, "UPAPI-113000-404");
}

/** Status 400 with a code ending in 503, and Catalog's own words as text inside (documented for audiences). */
function datasetMissing(id: string): Response {
  const nested = {
    type: "/placeholder/type/uri",
    status: 404,
    title: "NotFoundError",
    detail: `Data set ${id} was not found.`,
  };
  const message = `The data set could not be fetched from Catalog: ${JSON.stringify(nested)}`;
  return upsError(400, message, "UPLIB-101554-503");
}

function listed({ state, now }: Simulation, status: string | null): ExportJobRecord[] {
  return [...state.exportJobs.values()]
    .filter(({ visibleAt }) => visibleAt <= now())
    .filter(({ timeline }) => !status || jobStatus(timeline, now()) === status)
    .toSorted((a, b) => b.timeline.createdAt - a.timeline.createdAt || b.id - a.id);
}

/** Opaque to clients: creation time and id of the last record of a page (documented). */
function offsetOf({ timeline, id }: ExportJobRecord): string {
  return `${timeline.createdAt}_${id}`;
}

/** Where the page after an offset begins. The record itself may have left the list meanwhile. */
function pageStart(all: readonly ExportJobRecord[], query: URLSearchParams): number | undefined {
  const offset = query.get("offset");
  if (offset === null || offset === "") return 0;
  const [, time, id] = /^(\d+)_(\d+)$/.exec(offset) ?? [];
  if (time === undefined) return undefined;
  const isOlder = ({ timeline, ...job }: ExportJobRecord) =>
    timeline.createdAt < Number(time) ||
    (timeline.createdAt === Number(time) && job.id < Number(id));
  const index = all.findIndex(isOlder);
  return index === -1 ? all.length : index;
}

function startJob(
  simulation: Simulation,
  call: Call,
  body: ExportBody,
  onUnion: boolean,
): ExportJobRecord {
  const { state, settings, counters, faults, scaled, now, nextNumber } = simulation;
  const late = faults.hits("late-visibility", call.operation) ? scaled(LATE_VISIBILITY_MS) : 0;
  const fate = jobFate(simulation, { operation: call.operation, doomed: !onUnion });
  const number = nextNumber();
  const groups =
    body.segmentPerBatch && body.segments
      ? body.segments.map((one) => [one])
      : [body.segments ?? []];
  const records = groups.map((segments, index) => {
    const id = seededHex(settings.seed, ["export-batch", number, index]);
    return { segments, record: newBatch(simulation, { id, body, segments, fate }) };
  });
  const job: ExportJobRecord = {
    id: FIRST_JOB + number,
    body,
    timeline: fate.timeline,
    batches: records.map(({ segments, record: { id, content, empty } }) => ({
      id,
      content,
      empty,
      segments,
    })),
    errors: fate.errors,
    hidesBatches: fate.hidesBatches,
    visibleAt: now() + late,
    requestId: call.requestId,
  };
  state.exportJobs.set(String(job.id), job);
  for (const { record } of records) {
    if (fate.timeline.end === "SUCCEEDED") state.batches.set(record.id, record);
  }
  counters.exportJobsCreated += 1;
  return job;
}

interface NewBatch {
  readonly id: string;
  readonly body: ExportBody;
  readonly segments: readonly ExportSegment[];
  readonly fate: JobFate;
}

/** Catalog knows the batch as soon as the job works on it, and calls it good a little after the job does (inferred). */
function newBatch(simulation: Simulation, { id, body, segments, fate }: NewBatch): BatchRecord {
  const { timeline } = fate;
  return {
    id,
    datasetId: body.datasetId,
    createdClient: EXPORT_CLIENT,
    createdAt: timeline.processingAt,
    completedAt: timeline.endsAt === null ? null : timeline.endsAt + fate.batchDelayMs,
    end: fate.batchFails ? "failed" : "success",
    replaces: [],
    replaceReason: null,
    content: exportContent(simulation, body, segments),
    empty: fate.empty,
    rowErrors: fate.batchHasRowErrors,
    ofJob: true,
    vanishes: fate.batchVanishes,
    vanished: null,
    visibleAt: timeline.processingAt,
  };
}

/** Everything that decides the rows, and nothing of the job: two jobs for the same give the same bytes. */
function exportContent(
  simulation: Simulation,
  body: ExportBody,
  segments: readonly ExportSegment[],
): ContentSpec {
  const { state } = simulation;
  const wanted = segments.map(({ segmentId, segmentNs, status }) => ({
    id:
      segmentNs.toLowerCase() === "ups"
        ? segmentId
        : audienceKey({ namespace: segmentNs, audienceId: segmentId }),
    statuses: [
      ...new Set(status.map((word) => (word === "existing" ? "realized" : word))),
    ].toSorted(),
  }));
  return {
    kind: "export",
    ...peopleDay(simulation, state.day),
    fields: body.fields,
    segments: segmentRules(simulation),
    wanted: body.segments === null ? null : wanted.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    qualified: body.qualified,
    ingestedAfter: body.ingestedAfter,
    ...(body.eventFields && { eventFields: body.eventFields }),
    ...(body.emptyProfiles && { emptyProfiles: true }),
  };
}
