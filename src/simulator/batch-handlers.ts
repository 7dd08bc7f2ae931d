import { catalogPage, project, type CatalogEntry } from "./catalog-query.ts";
import { credentials } from "./credentials.ts";
import { problem, reply } from "./replies.ts";
import { rowErrorCount, rowErrorKinds } from "./row-errors.ts";
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
export async function batchRows(
  { contents }: Simulation,
  batch: Pick<BatchRecord, "content" | "empty">,
): Promise<number> {
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
      errors: errorsOf(batch, status),
      ...replayOf(batch),
      ...(status === "success" && (await metricsOf(simulation, batch))),
    },
  };
}

/** Of a failed batch, and of a good one some of whose rows did not make it (documented, both). */
function errorsOf(batch: BatchRecord, status: string) {
  const failed = status === "failed";
  if (!failed && !(batch.rowErrors && status === "success")) return [];
  const rows = rowErrorKinds.map(({ code, description, recordCount }) => ({
    code,
    description,
    recordCount,
  }));
  if (failed) return rows;
  const description = `Encountered ${rowErrorCount} errors in the data. Please review the associated diagnostic files for more details.`;
  return [{ code: "INGEST-1212-400", description }, ...rows];
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

/** Counts of a good batch. Its size, which may be absent, is told once its files are written. */
async function metricsOf(simulation: Simulation, batch: BatchRecord) {
  const rows = await batchRows(simulation, batch);
  const files = Math.min(simulation.settings.files, rows);
  const failedRecordCount = batch.rowErrors ? rowErrorCount : 0;
  const written = batch.empty ? [] : simulation.contents.written(batch.content);
  const outputByteSize = written?.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const metrics = {
    partitionCount: files,
    inputFileCount: -1,
    outputFileCount: files,
    inputRecordCount: rows + failedRecordCount,
    outputRecordCount: rows,
    failedRecordCount,
    ...(outputByteSize !== undefined && { outputByteSize }),
  };
  return { metrics, recordCount: rows, failedRecordCount };
}
