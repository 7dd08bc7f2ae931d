import { UsageError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import type { Dataset } from "../platform/records.ts";
import { isOurs, RUN_TAG, type TargetDataset } from "./create-dataset.ts";
import { defineStep, type StepPorts } from "./step.ts";

export type DeleteDatasetInput = {
  /** What `create-dataset` gave. */
  readonly dataset: TargetDataset;
  /** Id of the run. */
  readonly runId: string;
};

export type DeletedDataset = {
  /** Id of the dataset. */
  readonly id: string;
  /** False: it was gone already. */
  readonly deleted: boolean;
  /** False: Adobe took the request, but the dataset still showed some seconds later. */
  readonly confirmed: boolean;
};

/** What it takes to delete a dataset, inside a step or outside. */
export interface DeletePorts extends Pick<StepPorts, "platform" | "clock"> {
  readonly signal: AbortSignal;
}

/** Removal may not show at once: one client looks at 0, 0.5 and 1.5 s (seen live). */
const LOOK_AFTER_MS = [0, 500, 1000, 2000, 4000];

/**
 * Deletes the dataset that the run made (DELETE /dataSets/{id}), when it still bears the run's tag, and looks whether it is gone. May be
 * repeated. Fails with `bad-option` for a dataset that the run did not make.
 *
 * @calls GET /data/foundation/catalog/dataSets/{id}
 * @calls DELETE /data/foundation/catalog/dataSets/{id}
 */
export const deleteDataset = defineStep({
  name: "delete-dataset",
  async run(ports, { dataset, runId }: DeleteDatasetInput, context): Promise<DeletedDataset> {
    if (!dataset.created) throw notMade(dataset, runId, null);
    const removed = await deleteIf({ ...ports, signal: context.signal }, dataset.id, (found) => {
      if (!isOurs(found, runId)) throw notMade(found, runId, found.tags[RUN_TAG]?.[0] ?? null);
    });
    if (!removed.confirmed) tellUnconfirmed(ports, dataset, context);
    return removed;
  },
});

/** Reads the dataset once more, lets `check` object by throwing, deletes it, and waits a few seconds until it is gone. */
export async function deleteIf(
  { platform, clock, signal }: DeletePorts,
  id: string,
  check: (dataset: Dataset) => void,
): Promise<DeletedDataset> {
  const found = await platform.datasets.read(id, { signal });
  if (!found) return { id, deleted: false, confirmed: true };
  check(found);
  await platform.datasets.delete(id, { signal });
  for (const waitMs of LOOK_AFTER_MS) {
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    if (!(await platform.datasets.read(id, { signal })))
      return { id, deleted: true, confirmed: true };
  }
  return { id, deleted: true, confirmed: false };
}

function tellUnconfirmed(
  { log }: StepPorts,
  { id, name }: TargetDataset,
  context: StepContext,
): void {
  const warning = `Dataset "${name}" (${id}) was deleted, but still shows. Look again with: aepx datasets show ${id}`;
  log.warn(warning);
  context.progress({ warning });
}

function notMade(
  { id, name }: Pick<Dataset, "id" | "name">,
  runId: string,
  maker: string | null,
): UsageError {
  const who = maker === null ? "somebody else" : `run ${maker}`;
  return new UsageError(
    "bad-option",
    `Dataset "${name}" (${id}) was made by ${who} and not by run ${runId}, so it is not deleted. Export with --target keep, or without --dataset.`,
    { details: { dataset: id, run: runId, madeBy: maker } },
  );
}
