import { isRecord, textOf } from "./bodies.ts";
import { catalogPage, matchesTags, project, type CatalogEntry } from "./catalog-query.ts";
import { credentials } from "./credentials.ts";
import { applyPatch } from "./json-patch.ts";
import { UNION_ID } from "./registry-handlers.ts";
import { problem, reply } from "./replies.ts";
import { seededHex } from "./seeded.ts";
import { catalogId, type Call, type Handlers, type Simulation } from "./simulation.ts";
import { batchStatus, type DatasetRecord } from "./state.ts";

/** How long an accepted object stays out of look-ups under `late-visibility`. */
export const LATE_VISIBILITY_MS = 3000;

const SIMPLE_FILTERS = [
  "name",
  "description",
  "created",
  "updated",
  "createdClient",
  "createdUser",
  "updatedUser",
  "version",
  "enableErrorDiagnostics",
] as const;

export const datasetHandlers = {
  "GET /data/foundation/catalog/dataSets"(simulation, { query }) {
    const { state, now } = simulation;
    const entries = [...state.datasets.values()]
      .filter(({ visibleAt }) => visibleAt <= now())
      .map((dataset) => toEntry(simulation, dataset));
    const page = catalogPage(entries, query, {
      simple: SIMPLE_FILTERS,
      special: {
        tags: ({ id }, wanted) => matchesTags(state.datasets.get(id)?.tags ?? {}, wanted),
      },
    });
    return page instanceof Response ? page : reply(page);
  },

  "POST /data/foundation/catalog/dataSets"(simulation, call) {
    const wrong = refuseDataset(call.body);
    if (wrong) return problem(400, wrong);
    const dataset = newDataset(simulation, call);
    if (call.request.headers.get("pragma") === "validate-only") {
      return reply([reference(dataset)], 200);
    }
    simulation.state.made += 1;
    simulation.state.datasets.set(dataset.id, dataset);
    simulation.counters.datasetsCreated += 1;
    return reply([reference(dataset)], 201, {
      location: `/data/foundation/catalog/dataSets/${dataset.id}`,
    });
  },

  "GET /data/foundation/catalog/dataSets/{id}"(simulation, { id, query }) {
    const dataset = simulation.state.datasets.get(id);
    if (!dataset) return notFound(id);
    const { fields } = toEntry(simulation, dataset);
    return reply({ [id]: project(fields, query) }, 200, { etag: etag(dataset) });
  },

  "PATCH /data/foundation/catalog/dataSets/{id}"(simulation, call) {
    const dataset = simulation.state.datasets.get(call.id);
    if (!dataset) return notFound(call.id);
    const expected = call.request.headers.get("if-match");
    if (expected && expected !== etag(dataset)) return problem(412, "The object has changed.");
    const fields = patched(dataset, call.body);
    const wrong = fields === undefined ? "The patch is not usable." : refuseDataset(fields);
    if (fields === undefined || wrong) return problem(400, wrong ?? "");
    simulation.state.datasets.set(dataset.id, {
      ...dataset,
      ...readDataset(fields),
      updatedAt: simulation.now(),
      version: dataset.version + 1,
    });
    return reply([reference(dataset)]);
  },

  "DELETE /data/foundation/catalog/dataSets/{id}"(simulation, { id }) {
    const { state, counters } = simulation;
    const dataset = state.datasets.get(id);
    // The guide says 200 with an empty array, 404 is what was seen live.
    if (!dataset) return notFound(id);
    state.datasets.delete(id);
    for (const batch of state.batches.values()) {
      if (batch.datasetId === id) state.batches.delete(batch.id);
    }
    counters.datasetsDeleted += 1;
    return reply([reference(dataset)]);
  },
} satisfies Handlers;

function notFound(id: string): Response {
  return problem(404, `Data set ${id} was not found.`);
}

/** Both spellings occur: the guides of the profile export print the lower one (documented). */
function reference({ id, schemaId }: DatasetRecord): string {
  return schemaId === UNION_ID ? `@/datasets/${id}` : `@/dataSets/${id}`;
}

function etag({ id, version }: DatasetRecord): string {
  return `"${id}:${version}"`;
}

/** Why a body is no dataset, or nothing. */
function refuseDataset(body: unknown): string | undefined {
  if (!isRecord(body)) return "A data set is a JSON object.";
  if (!textOf(body["name"])) return "name is required.";
  const schema = body["schemaRef"];
  if (!isRecord(schema) || !textOf(schema["id"])) return "schemaRef.id is required.";
  if (!textOf(schema["contentType"])) return "schemaRef.contentType is required.";
  const tags = body["tags"] ?? {};
  const fine = isRecord(tags) && Object.values(tags).every((values) => isTextList(values));
  return fine ? undefined : "tags is a map of arrays of strings.";
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function readDataset(fields: Readonly<Record<string, unknown>>) {
  const schema = fields["schemaRef"];
  return {
    fields,
    name: textOf(fields["name"]),
    schemaId: isRecord(schema) ? textOf(schema["id"]) : "",
    tags: (fields["tags"] ?? {}) as Readonly<Record<string, readonly string[]>>,
  };
}

function newDataset(simulation: Simulation, { body, operation }: Call): DatasetRecord {
  const { settings, state, faults, now, scaled } = simulation;
  const late = faults.hits("late-visibility", operation) ? scaled(LATE_VISIBILITY_MS) : 0;
  return {
    ...readDataset(isRecord(body) ? body : {}),
    id: catalogId(settings.seed, "dataset", state.made + 1),
    createdAt: now(),
    updatedAt: now(),
    createdClient: credentials.clientId,
    visibleAt: now() + late,
    version: 1,
  };
}

/** Plain JSON replaces whole fields, tags included (documented); a JSON Patch changes what it names. */
function patched(dataset: DatasetRecord, body: unknown): Record<string, unknown> | undefined {
  if (Array.isArray(body)) return applyPatch(dataset.fields, body);
  return isRecord(body) ? { ...dataset.fields, ...body } : undefined;
}

function toEntry({ state, settings, now }: Simulation, dataset: DatasetRecord): CatalogEntry {
  const batches = [...state.batches.values()]
    .filter((batch) => batch.datasetId === dataset.id && batch.visibleAt <= now())
    .toSorted((a, b) => b.createdAt - a.createdAt);
  const newest = batches[0];
  const good = batches.find((batch) => batchStatus(batch, now()) === "success");
  const viewId = seededHex(settings.seed, ["view", dataset.id], 24);
  return {
    id: dataset.id,
    fields: {
      ...dataset.fields,
      tags: dataset.tags,
      imsOrg: credentials.orgId,
      version: `1.0.${dataset.version - 1}`,
      created: dataset.createdAt,
      updated: dataset.updatedAt,
      createdClient: dataset.createdClient,
      createdUser: `${dataset.createdClient}@AdobeID`,
      updatedUser: `${dataset.createdClient}@AdobeID`,
      viewId,
      files: `@/dataSetFiles?dataSetId=${dataset.id}`,
      ...(newest && { lastBatchId: newest.id, lastBatchStatus: batchStatus(newest, now()) }),
      ...(good && { lastSuccessfulBatch: good.id }),
    },
  };
}
