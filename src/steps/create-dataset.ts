import { UsageError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import type { Dataset } from "../platform/records.ts";
import { createOnce } from "./create-once.ts";
import { findDataset, looksLikeId, requireDataset } from "./find-dataset.ts";
import { type StepPorts, defineStep } from "./step.ts";

const RUN_TAG = "aepx/run";
const CREATED_TAG = "aepx/created";

export type CreateDatasetInput = {
  readonly runId: string;
  /** Id or name of a target to reuse; a name that does not exist is created. Null: a dataset of this run's own. */
  readonly target: string | null;
  /** For the name of a dataset of our own. */
  readonly label: string;
  /** The union schema's id. */
  readonly schemaId: string;
};

export type TargetDataset = {
  readonly id: string;
  readonly name: string;
  readonly created: boolean;
};

/**
 * Finds or creates the dataset an export writes into, on the union schema and not enabled for Profile (POST /dataSets).
 * Fails with `dataset-not-union` when a named target is on another schema, `dataset-not-found` when an id does not exist.
 */
export const createDataset = defineStep({
  name: "create-dataset",
  async run(ports, input: CreateDatasetInput, context): Promise<TargetDataset> {
    const options = { signal: context.signal };
    if (input.target === null) return create(ports, input, context, ownName(input));
    // An id cannot be created under that name, so a missing one is a mistake.
    const existing = looksLikeId(input.target)
      ? await requireDataset(ports.platform, input.target, options)
      : await findDataset(ports.platform, input.target, options);
    if (existing && !isOurs(existing, input.runId)) return reuse(existing, input.schemaId);
    return create(ports, input, context, input.target);
  },
});

function reuse(dataset: Dataset, schemaId: string): TargetDataset {
  if (dataset.schemaId !== schemaId) {
    throw new UsageError(
      "dataset-not-union",
      `Dataset "${dataset.name}" (${dataset.id}) is on schema ${dataset.schemaId ?? "unknown"}, and an export job can only write into one on the union schema ${schemaId}. Name another with --dataset, or leave it out.`,
      { details: { dataset: dataset.id, schema: dataset.schemaId } },
    );
  }
  if (dataset.profileEnabled) {
    throw new UsageError(
      "bad-option",
      `Dataset "${dataset.name}" (${dataset.id}) is enabled for Profile: exported rows would flow back into Profile. Name another with --dataset, or leave it out.`,
      { details: { dataset: dataset.id } },
    );
  }
  return { id: dataset.id, name: dataset.name, created: false };
}

async function create(
  ports: StepPorts,
  input: CreateDatasetInput,
  context: StepContext,
  name: string,
): Promise<TargetDataset> {
  const { platform, clock } = ports;
  const options = { signal: context.signal };
  const id = await createOnce(ports, context, {
    marker: { name, run: input.runId },
    describe: (datasetId: string) => ({ dataset: datasetId }),
    lookUp: async (marker) => {
      for await (const dataset of platform.datasets.list({ name: marker.name }, options)) {
        if (isOurs(dataset, marker.run)) return dataset.id;
      }
      return undefined;
    },
    create: (marker, requestId) =>
      platform.datasets.create(
        {
          name: marker.name,
          schemaId: input.schemaId,
          description: `Made by aepx for run ${marker.run}`,
          tags: { [RUN_TAG]: [marker.run], [CREATED_TAG]: [new Date(clock.now()).toISOString()] },
        },
        { ...options, requestId },
      ),
  });
  return { id, name, created: true };
}

function isOurs(dataset: Dataset, runId: string): boolean {
  return dataset.tags[RUN_TAG]?.includes(runId) ?? false;
}

/** Unique by the run id, because two datasets of one name cannot be told apart in Adobe's user interface. */
function ownName(input: CreateDatasetInput): string {
  return `aepx ${input.label.slice(0, 80)} ${input.runId}`;
}
