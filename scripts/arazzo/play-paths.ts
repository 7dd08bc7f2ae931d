import { type PlayedWorkflow, playWorkflow, type Tenant } from "./play-workflow.ts";

/** The workflows that were played, in order; a failed one is the last. */
export type PlayedPath = readonly PlayedWorkflow[];

export interface ProfilePath {
  readonly segmentName: string;
  /** Of the dataset that is made for it. */
  readonly datasetName: string;
}

/** The profile path: makes a dataset and an export job in the tenant. */
export async function playProfilePath(tenant: Tenant, path: ProfilePath): Promise<PlayedPath> {
  const target = await playWorkflow(tenant, "create-target", { ...path });
  if (!target.passed) return [target];
  const segmentId = textAt(bodyOf(target, "find-segment"), "children", 0, "id");
  const datasetId = lastPart(textAt(bodyOf(target, "create-dataset"), 0));
  const exported = await playWorkflow(tenant, "export-audience", { segmentId, datasetId });
  if (!exported.passed) return [target, exported];
  const batchId = textAt(bodyOf(exported, "await-export"), "destination", "batchId");
  return [target, exported, await playWorkflow(tenant, "download-batch", { batchId })];
}

/** The batch path: reads only. */
export async function playBatchPath(tenant: Tenant, datasetName: string): Promise<PlayedPath> {
  const found = await playWorkflow(tenant, "find-dataset", { datasetName });
  if (!found.passed) return [found];
  const datasetId = onlyKey(bodyOf(found, "find-dataset"));
  const newest = await playWorkflow(tenant, "find-batch", { datasetId });
  if (!newest.passed) return [found, newest];
  const batchId = onlyKey(bodyOf(newest, "find-batch"));
  return [found, newest, await playWorkflow(tenant, "download-batch", { batchId })];
}

/** Of the last call of that step. */
function bodyOf({ steps }: PlayedWorkflow, stepId: string): unknown {
  return steps.findLast((step) => step.stepId === stepId)?.body;
}

function textAt(body: unknown, ...path: readonly (string | number)[]): string {
  const value = path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key],
    body,
  );
  if (typeof value !== "string") throw new Error(`The answer has no text at ${path.join("/")}.`);
  return value;
}

/** The id in `@/dataSets/ID`. */
function lastPart(reference: string): string {
  return reference.split("/").at(-1) ?? "";
}

function onlyKey(body: unknown): string {
  const [key] = Object.keys(body ?? {});
  if (key === undefined) throw new Error("The answer names no id.");
  return key;
}
