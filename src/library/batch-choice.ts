import type { BatchSource } from "../workflows/locate-batch.ts";
import { wrong } from "./wrong-option.ts";

/** Rows on the platform. */
export interface BatchChoice {
  /** Id or name of a dataset, of which the batch is taken that `downloadScores` would take. Exactly one of `dataset` and `batch`. */
  readonly dataset?: string | undefined;
  /** Id of one batch. */
  readonly batch?: string | undefined;
  /** Whose batches of the dataset count: a client's name, or `any`. Default `acp_foundation_push` (documented), or the only one there is. */
  readonly createdClient?: string | undefined;
}

/** Fails with `bad-option`. */
export function batchSource({ dataset, batch, createdClient }: BatchChoice): BatchSource {
  if (dataset !== undefined && batch === undefined) {
    return { kind: "dataset", dataset, createdClient: createdClient ?? null };
  }
  if (batch === undefined || dataset !== undefined)
    throw wrong("Give exactly one of dataset and batch.");
  if (createdClient !== undefined)
    throw wrong("createdClient chooses among a dataset's batches. Give dataset.");
  return { kind: "batch", batch };
}
