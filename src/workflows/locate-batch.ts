import type { StepContext } from "../core/step-context.ts";
import { findBatch } from "../steps/find-batch.ts";
import { requireBatch } from "../steps/require-batch.ts";
import type { StepPorts } from "../steps/step.ts";

/** Rows to read where they lie: the batch that a download of the dataset would take, or one batch. */
export type BatchSource =
  | {
      readonly kind: "dataset";
      /** Id or name. */
      readonly dataset: string;
      /** Whose batches count: a client's name, or `any`; null: the scores client, or the only one there is. */
      readonly createdClient: string | null;
    }
  | { readonly kind: "batch"; readonly batch: string };

export interface LocatedBatch {
  /** Null when Catalog does not tell which dataset the batch belongs to. */
  readonly dataset: { readonly id: string; readonly name: string } | null;
  readonly batch: string;
  /** Rows by Catalog; null when it does not tell. */
  readonly records: number | null;
}

/** Finds a batch that can be read now. Fails with `dataset-not-found`, `dataset-ambiguous`, `no-batch`, `batch-failed`. */
export async function locateBatch(
  ports: StepPorts,
  source: BatchSource,
  context: StepContext,
): Promise<LocatedBatch> {
  if (source.kind === "batch") return oneBatch(ports, source.batch, context);
  const { dataset, createdClient } = source;
  const found = await findBatch.run(ports, { dataset, createdClient, allLive: false }, context);
  const [newest] = found.batches;
  return { dataset: found.dataset, batch: newest?.id ?? "", records: newest?.records ?? null };
}

async function oneBatch(
  { platform }: StepPorts,
  id: string,
  { signal }: StepContext,
): Promise<LocatedBatch> {
  const batch = await requireBatch(platform, id, { signal });
  const [datasetId] = batch.datasetIds;
  const dataset =
    datasetId === undefined ? undefined : await platform.datasets.read(datasetId, { signal });
  return {
    dataset: dataset ? { id: dataset.id, name: dataset.name } : null,
    batch: batch.id,
    records: batch.records,
  };
}
