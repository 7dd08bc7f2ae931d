/** What the simulator knows of each operation before it is called: the one table behind routes, faults and counters. */
export interface Operation {
  /** `METHOD TEMPLATE`, as counters and fault rules write it. */
  readonly key: string;
  readonly service: Service;
  /** What a call brings into being, when it does. */
  readonly creates: "dataset" | "segment" | "job" | null;
  /** Header checks of the gateway: none for tokens, no sandbox for the sandbox list. */
  readonly needs: "nothing" | "token" | "sandbox";
}

export type Service = "ims" | "sandbox" | "registry" | "catalog" | "ups" | "access";

const catalog = "/data/foundation/catalog";
const ups = "/data/core/ups";
const access = "/data/foundation/export";
const registry = "/data/foundation/schemaregistry/tenant";

export const operations = [
  { ...operation("POST /ims/token/v3", "ims"), needs: "nothing" },
  { ...operation("GET /data/foundation/sandbox-management/", "sandbox"), needs: "token" },
  {
    ...operation("GET /data/foundation/sandbox-management/sandboxes/{name}", "sandbox"),
    needs: "token",
  },
  operation(`GET ${registry}/unions`, "registry"),
  operation(`GET ${registry}/unions/{id}`, "registry"),
  operation(`GET ${catalog}/dataSets`, "catalog"),
  { ...operation(`POST ${catalog}/dataSets`, "catalog"), creates: "dataset" },
  operation(`GET ${catalog}/dataSets/{id}`, "catalog"),
  operation(`PATCH ${catalog}/dataSets/{id}`, "catalog"),
  operation(`DELETE ${catalog}/dataSets/{id}`, "catalog"),
  operation(`GET ${catalog}/batches`, "catalog"),
  operation(`GET ${catalog}/batches/{id}`, "catalog"),
  operation(`GET ${ups}/config/mergePolicies`, "ups"),
  operation(`GET ${ups}/config/mergePolicies/{id}`, "ups"),
  operation(`GET ${ups}/config/schedules`, "ups"),
  operation(`GET ${ups}/config/schedules/{id}`, "ups"),
  operation(`GET ${ups}/segment/definitions`, "ups"),
  { ...operation(`POST ${ups}/segment/definitions`, "ups"), creates: "segment" },
  operation(`GET ${ups}/segment/definitions/{id}`, "ups"),
  operation(`DELETE ${ups}/segment/definitions/{id}`, "ups"),
  operation(`GET ${ups}/audiences`, "ups"),
  { ...operation(`POST ${ups}/audiences`, "ups"), creates: "segment" },
  operation(`GET ${ups}/segment/jobs`, "ups"),
  { ...operation(`POST ${ups}/segment/jobs`, "ups"), creates: "job" },
  operation(`GET ${ups}/segment/jobs/{id}`, "ups"),
  operation(`DELETE ${ups}/segment/jobs/{id}`, "ups"),
  operation(`GET ${ups}/export/jobs`, "ups"),
  { ...operation(`POST ${ups}/export/jobs`, "ups"), creates: "job" },
  operation(`GET ${ups}/export/jobs/{id}`, "ups"),
  operation(`DELETE ${ups}/export/jobs/{id}`, "ups"),
  operation(`GET ${access}/batches/{batchId}/files`, "access"),
  operation(`GET ${access}/batches/{batchId}/failed`, "access"),
  operation(`GET ${access}/batches/{batchId}/meta`, "access"),
  operation(`GET ${access}/files/{dataSetFileId}`, "access"),
  operation(`HEAD ${access}/files/{dataSetFileId}`, "access"),
  operation(`GET ${access}/datasets/{datasetId}/preview`, "access"),
] as const satisfies readonly Operation[];

export type OperationKey = (typeof operations)[number]["key"];

function operation<const K extends string, const S extends Service>(key: K, service: S) {
  return { key, service, creates: null, needs: "sandbox" } as const;
}
