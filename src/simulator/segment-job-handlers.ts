import { isRecord, textOf } from "./bodies.ts";
import { credentials } from "./credentials.ts";
import { LATE_VISIBILITY_MS } from "./dataset-handlers.ts";
import { endedAt, hasEnded, jobStatus, updatedAt, withCancel } from "./job-clock.ts";
import { jobFate } from "./job-faults.ts";
import { scheduleId, toLimit } from "./policy-handlers.ts";
import { PROFILE_CLASS } from "./registry-handlers.ts";
import { emptyReply, reply, upsError } from "./replies.ts";
import { sandboxStamp } from "./segment-handlers.ts";
import { seededInteger, seededUuid } from "./seeded.ts";
import { memberCounts } from "./segment-members.ts";
import type { Handlers, Simulation } from "./simulation.ts";
import type { SegmentJobRecord } from "./state.ts";

const LIMIT_DEFAULT = 100;
/** How long a cancel takes. */
export const CANCEL_MS = 500;

export const segmentJobHandlers = {
  async "GET /data/core/ups/segment/jobs"(simulation, { query }) {
    const limit = toLimit(query.get("limit"), LIMIT_DEFAULT);
    if (limit === undefined || limit > LIMIT_DEFAULT) {
      return upsError(400, `limit has to be in the range 1..${LIMIT_DEFAULT}.`);
    }
    const start = Number(query.get("start") ?? 0);
    if (!Number.isInteger(start) || start < 0) return upsError(400, "start has to be from 0.");
    const all = listed(simulation, query);
    const page = all.slice(start, start + limit);
    const next = start + limit;
    const href = `/segment/jobs?start=${next}&limit=${limit}${rest(query)}`;
    return reply({
      _page: { totalCount: all.length, pageSize: page.length },
      children: await Promise.all(page.map((job) => toJob(simulation, job))),
      _links: { next: next < all.length ? { href } : {} },
    });
  },

  async "POST /data/core/ups/segment/jobs"(simulation, call) {
    const ids = toSegmentIds(call.body);
    if (!ids) return upsError(400, "The body is an array of objects with segmentId.");
    const { state, settings, counters, faults, scaled, now } = simulation;
    const unknown = ids.find((id) => id !== "*" && !state.segments.has(id));
    if (unknown) return upsError(400, `Segment ${unknown} was not found.`, "UPAPI-113430-404");
    const late = faults.hits("late-visibility", call.operation) ? scaled(LATE_VISIBILITY_MS) : 0;
    const { timeline } = jobFate(simulation, { operation: call.operation, doomed: false });
    const job: SegmentJobRecord = {
      id: seededUuid(settings.seed, "segment-job", simulation.nextNumber()),
      source: "api",
      segmentIds: ids,
      timeline,
      day: state.day,
      visibleAt: now() + late,
      requestId: call.requestId,
    };
    state.segmentJobs.set(job.id, job);
    counters.segmentJobsCreated += 1;
    return reply(await toJob(simulation, job));
  },

  async "GET /data/core/ups/segment/jobs/{id}"(simulation, { id }) {
    const job = simulation.state.segmentJobs.get(id);
    return job && job.visibleAt <= simulation.now()
      ? reply(await toJob(simulation, job))
      : notFound(id);
  },

  "DELETE /data/core/ups/segment/jobs/{id}"({ state, now, scaled }, { id }) {
    const job = state.segmentJobs.get(id);
    if (!job) return notFound(id);
    const timeline = withCancel(job.timeline, now(), scaled(CANCEL_MS));
    state.segmentJobs.set(id, { ...job, timeline });
    return emptyReply(204);
  },
} satisfies Handlers;

function notFound(id: string): Response {
  return upsError(404, `Segment job ${id} was not found.`, "UPAPI-113000-404");
}

/** The array form; the older object form is taken too (documented). */
function toSegmentIds(body: unknown): string[] | undefined {
  const list = isRecord(body) ? body["segments"] : body;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const ids = list.map((item) => (isRecord(item) ? textOf(item["segmentId"]) : ""));
  return ids.includes("") ? undefined : ids;
}

function listed({ state, now }: Simulation, query: URLSearchParams): SegmentJobRecord[] {
  const status = query.get("status");
  const [, path, value = ""] = /^([\w~]+)==(.*)$/.exec(query.get("property") ?? "") ?? [];
  const [by, direction] = (query.get("sort") ?? "creationTime:desc").split(":");
  const moment = ({ timeline }: SegmentJobRecord) =>
    by === "updateTime" ? updatedAt(timeline, now()) : timeline.createdAt;
  const sign = direction === "asc" ? 1 : -1;
  return [...state.segmentJobs.values()]
    .filter(({ visibleAt }) => visibleAt <= now())
    .filter(({ timeline }) => !status || jobStatus(timeline, now()) === status)
    .filter((job) => hasProperty(job, path, value))
    .toSorted((a, b) => sign * (moment(a) - moment(b)));
}

/** `segments~segmentId` looks into a list (documented); the scheduled evaluation is in it as `*`. */
function hasProperty(job: SegmentJobRecord, path: string | undefined, value: string): boolean {
  if (path === "segments~segmentId") return job.segmentIds.includes(value);
  return path === "source" ? job.source === value : true;
}

/** The filters of a list, for the link to its next page. */
function rest(query: URLSearchParams): string {
  return ["status", "sort", "property"]
    .flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [`&${name}=${encodeURIComponent(value)}`];
    })
    .join("");
}

async function toJob(simulation: Simulation, job: SegmentJobRecord) {
  const { settings } = simulation;
  const now = simulation.now();
  const status = jobStatus(job.timeline, now);
  const updated = updatedAt(job.timeline, now);
  const path = `/segment/jobs/${job.id}`;
  return {
    id: job.id,
    imsOrgId: credentials.orgId,
    sandbox: sandboxStamp(settings.seed),
    profileInstanceId: "ups",
    source: job.source,
    status,
    batchId: seededUuid(settings.seed, "segment-job-batch", job.id),
    computeJobId: seededInteger(settings.seed, 100_000, "compute", job.id),
    computeGatewayJobId: seededUuid(settings.seed, "gateway", job.id),
    segments: job.segmentIds.map((segmentId) => toJobSegment(simulation, segmentId)),
    errors:
      status === "FAILED"
        ? [{ code: "0100000002", msg: "Error in Segment Job", callStack: "simulated" }]
        : [],
    metrics: await metricsOf(simulation, job),
    requestId: job.requestId,
    schema: { name: PROFILE_CLASS },
    ...(job.source === "scheduler" && {
      properties: { scheduleId: scheduleId(settings.seed), runId: job.id },
    }),
    _links: {
      cancel: { href: path, method: "DELETE" },
      checkStatus: { href: path, method: "GET" },
    },
    creationTime: job.timeline.createdAt,
    updateTime: updated,
    updateEpoch: Math.floor(updated / 1000),
  };
}

function toJobSegment({ state }: Simulation, segmentId: string) {
  const segment = state.segments.get(segmentId);
  if (!segment) return { segmentId };
  const { mergePolicyId } = segment;
  return {
    segmentId,
    segment: {
      id: segmentId,
      version: 1,
      expression: { type: "PQL", format: "pql/text", value: segment.pql },
      mergePolicyId,
      mergePolicy: { id: mergePolicyId, version: 1 },
    },
  };
}

/** Running jobs miss the end of their spans; only a good one has counts. */
async function metricsOf(simulation: Simulation, { timeline, segmentIds, day }: SegmentJobRecord) {
  const evaluation = timeline.createdAt;
  const now = simulation.now();
  const status = jobStatus(timeline, now);
  const start = { startTimeInMs: timeline.createdAt };
  if (!hasEnded(status)) return { totalTime: start, profileSegmentationTime: {} };
  const end = endedAt(timeline, now) ?? now;
  const totalTime = { ...start, endTimeInMs: end, totalTimeInMs: end - timeline.createdAt };
  if (status !== "SUCCEEDED") return { totalTime, profileSegmentationTime: {} };
  const ids = segmentIds.includes("*") ? [...simulation.state.segments.keys()] : segmentIds;
  const counts = await memberCounts(simulation, { ids, day, evaluation });
  return {
    totalTime,
    profileSegmentationTime: totalTime,
    totalProfiles: simulation.settings.profiles,
    segmentedProfileCounter: Object.fromEntries(ids.map((id, n) => [id, counts[n]?.realized])),
    segmentedProfileByStatusCounter: Object.fromEntries(ids.map((id, n) => [id, counts[n]])),
  };
}
