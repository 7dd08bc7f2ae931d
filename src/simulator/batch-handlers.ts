import { catalogPage, project, type CatalogEntry } from "./catalog-query.ts";
import { credentials } from "./credentials.ts";
import { problem, reply } from "./replies.ts";
import type { Handlers, Simulation } from "./simulation.ts";
import { batchStatus, type BatchRecord } from "./state.ts";

const SIMPLE_FILTERS = [
  "externalId",
  "status",
  "createdClient",
  "createdUser",
  "updatedUser",
  "created",
  "updated",
  "version",
] as const;

export const batchHandlers = {
  async "GET /data/foundation/catalog/batches"(simulation, { query }) {
    const { state, now } = simulation;
    const visible = [...state.batches.values()].filter(({ visibleAt }) => visibleAt <= now());
    const entries = await Promise.all(visible.map((batch) => toEntry(simulation, batch)));
    const page = catalogPage(entries, query, {
      simple: SIMPLE_FILTERS,
      special: {
        dataSet: ({ id }, wanted) =>
          wanted.split(",").includes(state.batches.get(id)?.datasetId ?? ""),
        batch: ({ id }, wanted) => wanted.split(",").includes(id),
        createdAfter: ({ fields }, wanted) => Number(fields["created"]) > Number(wanted),
        createdBefore: ({ fields }, wanted) => Number(fields["created"]) < Number(wanted),
      },
    });
    return page instanceof Response ? page : reply(page);
  },

  async "GET /data/foundation/catalog/batches/{id}"(simulation, { id, query }) {
    const batch = simulation.state.batches.get(id);
    if (!batch || batch.visibleAt > simulation.now()) {
      return problem(404, `Batch ${id} was not found.`);
    }
    const { fields } = await toEntry(simulation, batch);
    return reply({ [id]: project(fields, query) });
  },
} satisfies Handlers;

/** Rows that a batch holds. */
export async function batchRows({ contents }: Simulation, batch: BatchRecord): Promise<number> {
  return batch.empty ? 0 : contents.rows(batch.content);
}

async function toEntry(simulation: Simulation, batch: BatchRecord): Promise<CatalogEntry> {
  const now = simulation.now();
  const status = batchStatus(batch, now);
  const completed = status === "loading" ? null : batch.completedAt;
  return {
    id: batch.id,
    fields: {
      id: batch.id,
      imsOrg: credentials.orgId,
      status,
      created: batch.createdAt,
      started: batch.createdAt,
      updated: completed ?? now,
      ...(completed !== null && { completed }),
      createdClient: batch.createdClient,
      createdUser: `${batch.createdClient}@AdobeID`,
      updatedUser: `${batch.createdClient}@AdobeID`,
      version: completed === null ? "1.0.0" : "1.0.2",
      inputFormat: { format: "parquet" },
      relatedObjects: [{ type: "dataSet", id: batch.datasetId }],
      tags: { acp_enableErrorDiagnostics: true, acp_workflow: ["ValidationWorkflow"] },
      errors: errorsOf(status),
      ...replayOf(batch),
      ...(status === "success" && (await metricsOf(simulation, batch))),
    },
  };
}

function errorsOf(status: string) {
  if (status !== "failed") return [];
  return [{ code: "INGEST-1401-400", description: "The batch could not be promoted.", rows: [] }];
}

function replayOf({ replaces, replaceReason }: BatchRecord) {
  if (replaces.length === 0) return {};
  return {
    replay: {
      predecessors: replaces,
      predecessorListingType: "IMMEDIATE",
      reason: replaceReason ?? "Replacing",
    },
  };
}

/** Counts of a good batch. Sizes are left out: they may be absent, and knowing them would mean writing the files. */
async function metricsOf(simulation: Simulation, batch: BatchRecord) {
  const rows = await batchRows(simulation, batch);
  const files = Math.min(simulation.settings.files, rows);
  const metrics = {
    partitionCount: files,
    inputFileCount: -1,
    outputFileCount: files,
    inputRecordCount: rows,
    outputRecordCount: rows,
    failedRecordCount: 0,
  };
  return { metrics, recordCount: rows, failedRecordCount: 0 };
}
