import { orAbsent } from "./absent.ts";
import { createdJob, endedOrThrow } from "./created-job.ts";
import type { Connection } from "./connection.ts";
import { nextQuery } from "./href.ts";
import { jobState, toJobErrors } from "./job-state.ts";
import { limited, pages } from "./paging.ts";
import type { CallOptions, JobFilter, Platform } from "./platform.ts";
import type { SegmentJob } from "./records.ts";
import { dataOf } from "./services.ts";
import {
  isWireObject,
  type WireObject,
  wireCount,
  wireList,
  wireObject,
  wireText,
  wireTime,
} from "./wire.ts";

const PATH = "/data/core/ups/segment/jobs";
const PAGE_SIZE = 100;

export function createSegmentJobs(connection: Connection): Platform["segmentJobs"] {
  const { services, caller } = connection;
  const toJob = noted(connection);
  const read: Platform["segmentJobs"]["read"] = async (id, options = {}) => {
    const params = { path: { id } };
    const call = caller.read(
      (attempt) => dataOf(services.segmentation.GET(`${PATH}/{id}`, { params, ...attempt })),
      options,
    );
    const wire = await orAbsent<unknown>(call);
    return wire === undefined ? undefined : toJob(wireObject(wire));
  };
  return {
    list: (filter = {}, options = {}) =>
      limited(listJobs(connection, filter, options), filter.limit),
    read,
    create: (segmentIds, options) =>
      createdJob({
        send: (attempt) => {
          const body = segmentIds.map((segmentId) => ({ segmentId }));
          return services.segmentation.POST(PATH, { body, ...attempt });
        },
        toJob,
        read,
        caller,
        options,
      }),
    async cancel(id, options = {}) {
      const params = { path: { id } };
      const call = caller.read(
        (attempt) => services.segmentation.DELETE(`${PATH}/{id}`, { params, ...attempt }),
        options,
      );
      await endedOrThrow(orAbsent(call), () => read(id, options));
    },
  };
}

async function* listJobs(
  connection: Connection,
  filter: JobFilter,
  options: CallOptions,
): AsyncGenerator<SegmentJob, void, undefined> {
  const { services, caller, baseUrl } = connection;
  const toJob = noted(connection);
  const limit = Math.min(PAGE_SIZE, Math.max(1, filter.limit ?? PAGE_SIZE));
  const first: Readonly<Record<string, string | number>> = {
    limit,
    sort: "creationTime:desc",
    ...(filter.status === undefined ? {} : { status: filter.status }),
  };
  const found = pages({
    what: "segment jobs",
    first,
    fetchPage: (query) =>
      caller.read<unknown>(
        (attempt) => dataOf(services.segmentation.GET(PATH, { params: { query }, ...attempt })),
        options,
      ),
    next: (page) => nextQuery(nextHref(page), baseUrl),
  });
  for await (const page of found) {
    for (const wire of wireList(wireObject(page)["children"]).filter(isWireObject)) {
      const job = toJob(wire);
      if (filter.status === undefined || job.status === filter.status) yield job;
    }
  }
}

/** `_links.next` is `{}` on the last page. */
function nextHref(page: unknown): unknown {
  return wireObject(wireObject(wireObject(page)["_links"])["next"])["href"];
}

function noted({ noteStatus }: Connection): (wire: WireObject) => SegmentJob {
  return (wire) => {
    const job = toSegmentJob(wire);
    noteStatus(job.status);
    return job;
  };
}

export function toSegmentJob(wire: WireObject): SegmentJob {
  const status = (wireText(wire["status"]) ?? "unknown").toUpperCase();
  const state = jobState(status);
  const metrics = wireObject(wire["metrics"]);
  const ended = wireTime(wireObject(metrics["totalTime"])["endTimeInMs"]);
  return {
    id: wireText(wire["id"]) ?? "",
    state,
    status,
    source: wireText(wire["source"]),
    segmentIds: wireList(wire["segments"])
      .map((entry) => segmentIdOf(wireObject(entry)))
      .filter((id) => id !== null),
    createdAt: wireTime(wire["creationTime"]),
    endedAt: state === "running" ? null : (ended ?? wireTime(wire["updateTime"])),
    members: counters(metrics["segmentedProfileCounter"]),
    errors: toJobErrors(wire["errors"]),
  };
}

function segmentIdOf(entry: WireObject): string | null {
  return wireText(entry["segmentId"]) ?? wireText(wireObject(entry["segment"])["id"]);
}

function counters(wire: unknown): Readonly<Record<string, number>> {
  const entries = Object.entries(wireObject(wire)).map(([id, value]) => [id, wireCount(value)]);
  return Object.fromEntries(entries.filter(([, count]) => count !== null)) as Record<
    string,
    number
  >;
}
