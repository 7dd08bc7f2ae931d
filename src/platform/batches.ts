import { orAbsent } from "./absent.ts";
import { readDiagnostics } from "./batch-diagnostics.ts";
import { catalogEntries, keyedEntry } from "./catalog-listing.ts";
import type { Connection } from "./connection.ts";
import { limited } from "./paging.ts";
import type { BatchFilter, Platform } from "./platform.ts";
import type { Batch, RemoteError } from "./records.ts";
import {
  type WireObject,
  wireCount,
  wireList,
  wireObject,
  wireText,
  wireTexts,
  wireTime,
} from "./wire.ts";

const PATH = "/data/foundation/catalog/batches";

export function createBatches(connection: Connection): Platform["batches"] {
  const { services, caller } = connection;
  const { catalog } = services;
  return {
    list: (filter, options = {}) =>
      limited(
        batchesOf(
          catalogEntries({
            what: "batches",
            fetchPage: (window) =>
              caller.read(async (attempt) => {
                const query = { ...toQuery(filter), ...window };
                return (await catalog.GET(PATH, { params: { query }, ...attempt })).data;
              }, options),
          }),
        ),
        filter.limit,
      ),
    async read(id, options = {}) {
      const read = caller.read(
        (attempt) => catalog.GET(`${PATH}/{id}`, { params: { path: { id } }, ...attempt }),
        options,
      );
      const entry = keyedEntry((await orAbsent(read))?.data, id);
      return entry && toBatch(...entry);
    },
    diagnostics: (id, options = {}) => readDiagnostics(connection, id, options),
  };
}

export function toBatch(id: string, wire: WireObject): Batch {
  const metrics = wireObject(wire["metrics"]);
  const related = wireList(wire["relatedObjects"]).map(wireObject);
  const status = (wireText(wire["status"]) ?? "unknown").toLowerCase();
  return {
    id,
    status,
    state: batchState(status),
    createdClient: wireText(wire["createdClient"]),
    createdAt: wireTime(wire["created"]),
    completedAt: wireTime(wire["completed"]),
    records: wireCount(metrics["outputRecordCount"]) ?? wireCount(metrics["recordsWritten"]),
    sizeBytes: wireCount(metrics["outputByteSize"]) ?? wireCount(wire["size"]),
    predecessors: wireTexts(wireObject(wire["replay"])["predecessors"]),
    datasetIds: related
      .filter((object) => wireText(object["type"])?.toLowerCase() === "dataset")
      .map((object) => wireText(object["id"]))
      .filter((datasetId) => datasetId !== null),
    errors: wireList(wire["errors"]).map(toBatchError),
  };
}

/** The words of the enum and of the troubleshooting guide. A word nobody knows counts as running. */
export function batchState(status: string): Batch["state"] {
  if (status === "success" || status === "active") return "succeeded";
  return endedBadly.has(status) ? "failed" : "running";
}

const endedBadly = new Set([
  "failed",
  "failure",
  "aborted",
  "abandoned",
  "stalled",
  "inactive",
  "deleted",
  "archived",
  "retained",
]);

function toBatchError(wire: unknown): RemoteError {
  const error = wireObject(wire);
  return {
    code: wireText(error["code"]) ?? "unknown",
    message: wireText(error["description"]) ?? wireText(error["message"]) ?? "",
  };
}

function toQuery(filter: BatchFilter): Record<string, string | number> {
  const { datasetId, statuses, createdClient, createdAfterMs } = filter;
  return {
    ...(datasetId === undefined ? {} : { dataSet: datasetId }),
    ...(statuses === undefined || statuses.length === 0 ? {} : { status: statuses.join(",") }),
    ...(createdClient === undefined ? {} : { createdClient }),
    ...(createdAfterMs === undefined ? {} : { createdAfter: createdAfterMs }),
    orderBy: "desc:created",
  };
}

async function* batchesOf(
  entries: AsyncIterable<readonly [string, WireObject]>,
): AsyncGenerator<Batch, void, undefined> {
  for await (const entry of entries) yield toBatch(...entry);
}
