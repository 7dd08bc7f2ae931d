import { orAbsent } from "./absent.ts";
import type { Connection } from "./connection.ts";
import { createdJob, endedOrThrow } from "./created-job.ts";
import { nextQuery } from "./href.ts";
import { limited, pages } from "./paging.ts";
import type { CallOptions, JobFilter, Platform } from "./platform.ts";
import type { ExportJob, ExportJobBody } from "./records.ts";
import { dataOf } from "./services.ts";
import { toExportJob } from "./to-export-job.ts";
import { isWireObject, type WireObject, wireList, wireNumber, wireObject } from "./wire.ts";

const PATH = "/data/core/ups/export/jobs";
const PAGE_SIZE = 100;
/** The only words the list's filter documents; others are compared here. */
const filterable = ["NEW", "SUCCEEDED", "FAILED"] as const;

export function createExportJobs(connection: Connection): Platform["exportJobs"] {
  const { services, caller } = connection;
  const toJob = noted(connection);
  const read: Platform["exportJobs"]["read"] = async (id, options = {}) => {
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
    create: (body, options) =>
      createdJob({
        send: (attempt) => services.segmentation.POST(PATH, { body: toWireBody(body), ...attempt }),
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
    async now(options = {}) {
      const params = { query: { limit: 1 } };
      const { response } = await caller.read(
        (attempt) => services.segmentation.GET(PATH, { params, ...attempt }),
        options,
      );
      const date = Date.parse(response.headers.get("date") ?? "");
      return Number.isNaN(date) ? connection.clock.now() : date;
    },
  };
}

/** Always with a limit: without one the service sends every job of the organisation. */
async function* listJobs(
  connection: Connection,
  filter: JobFilter,
  options: CallOptions,
): AsyncGenerator<ExportJob, void, undefined> {
  const { services, caller, baseUrl } = connection;
  const toJob = noted(connection);
  const status = filterable.find((word) => word === filter.status);
  const limit = Math.min(PAGE_SIZE, Math.max(1, filter.limit ?? PAGE_SIZE));
  const first: Readonly<Record<string, string | number>> = {
    limit,
    ...(status === undefined ? {} : { status }),
  };
  const found = pages({
    what: "export jobs",
    first,
    fetchPage: (query) =>
      caller.read<unknown>(
        (attempt) => dataOf(services.segmentation.GET(PATH, { params: { query }, ...attempt })),
        options,
      ),
    next: (page) => nextQuery(wireObject(wireObject(page)["link"])["next"], baseUrl),
  });
  for await (const page of found) {
    for (const job of newestFirst(page).map(toJob)) {
      if (filter.status === undefined || job.status === filter.status) yield job;
    }
  }
}

/** Newest first within a page; between pages the service's own order holds (sorting does not work across pages). */
function newestFirst(page: unknown): readonly WireObject[] {
  return wireList(wireObject(page)["records"])
    .filter(isWireObject)
    .toSorted(
      (a, b) => (wireNumber(b["creationTime"]) ?? 0) - (wireNumber(a["creationTime"]) ?? 0),
    );
}

function noted({ noteStatus }: Connection): (wire: WireObject) => ExportJob {
  return (wire) => {
    const job = toExportJob(wire);
    noteStatus(job.status);
    return job;
  };
}

/** The client's types know no readonly lists inside a request. */
function toWireBody(body: ExportJobBody) {
  const { filter, ...rest } = body;
  if (!filter) return rest;
  const segments = filter.segments.map((segment) => ({ ...segment, status: [...segment.status] }));
  return { ...rest, filter: { ...filter, segments } };
}
