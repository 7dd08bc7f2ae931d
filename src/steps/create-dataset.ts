import { toTimestamp } from "../core/clock.ts";
import { UsageError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import type { CallOptions } from "../platform/platform.ts";
import type { Dataset, Tenant } from "../platform/records.ts";
import { createOnce } from "./create-once.ts";
import { findDataset, looksLikeId, requireDataset } from "./find-dataset.ts";
import { type StepPorts, defineStep } from "./step.ts";

/** Run that made the dataset. */
export const RUN_TAG = "aepx/run";
/** When it did, RFC 3339, by its own clock. */
export const CREATED_TAG = "aepx/created";
/** `own`: made for one run. `named`: made because a person asked for a dataset of that name. */
export const KIND_TAG = "aepx/kind";

export type CreateDatasetInput = {
  /** Id of the run. */
  readonly runId: string;
  /** Id or name of a target to reuse; a name that does not exist is created. Null: a dataset of this run's own. */
  readonly target: string | null;
  /** For the name of a dataset of our own. */
  readonly label: string;
  /** The union schema's id. */
  readonly schemaId: string;
};

export type TargetDataset = {
  /** Id of the dataset in Catalog. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** The run made it, so it may delete it; false: it was there, or belongs to somebody. */
  readonly created: boolean;
};

/**
 * Finds or creates the dataset an export writes into, on the union schema and not enabled for Profile (POST /dataSets), and keeps other
 * runs off it. Fails with `dataset-not-union` when a named target is on another schema, `dataset-not-found` when an id does not exist, `dataset-ambiguous` when several bear the name,
 * `locked` when another run works with it.
 *
 * @calls GET /data/foundation/catalog/dataSets
 * @calls GET /data/foundation/catalog/dataSets/{id}
 * @calls POST /data/foundation/catalog/dataSets
 */
export const createDataset = defineStep({
  name: "create-dataset",
  async run(ports, input: CreateDatasetInput, context): Promise<TargetDataset> {
    const existing =
      input.target === null ? undefined : await claimNamed(ports, input, input.target, context);
    if (existing) return existing;
    const dataset = await create(ports, input, context);
    await ports.claims.take(claimOf(dataset.id), input.runId);
    return dataset;
  },
  reclaim: ({ claims }, { runId }, { id }) => claims.take(claimOf(id), runId),
});

/** What stands for a dataset among the claims of runs. */
export function claimOf(datasetId: string): string {
  return `dataset ${datasetId}`;
}

/** As long as a dataset has no id, its name stands for it. */
function claimOfName(name: string, { sandbox, orgId }: Tenant): string {
  return `dataset "${name}" in sandbox "${sandbox}" of ${orgId}`;
}

/** The named target, taken for this run; undefined when it has to be made (again). Then its name is taken. */
async function claimNamed(
  ports: StepPorts,
  { runId, schemaId }: CreateDatasetInput,
  target: string,
  { signal }: StepContext,
): Promise<TargetDataset | undefined> {
  const { claims, platform } = ports;
  const byName = claimOfName(target, platform.tenant);
  await claims.take(byName, runId);
  try {
    const existing = await find(ports, target, { signal });
    if (!existing || isOurs(existing, runId)) return undefined;
    const reused = reuse(existing, schemaId);
    await claims.take(claimOf(existing.id), runId);
    return reused;
  } catch (error) {
    // Nothing was made, so whoever asks next is not to wait for this run.
    await claims.release(byName, runId);
    throw error;
  }
}

/** An id cannot be created under that name, so a missing one is a mistake. */
function find(
  { platform }: StepPorts,
  target: string,
  options: CallOptions,
): Promise<Dataset | undefined> {
  return looksLikeId(target)
    ? requireDataset(platform, target, options)
    : findDataset(platform, target, options);
}

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
): Promise<TargetDataset> {
  const { platform, clock } = ports;
  const name = input.target ?? ownName(input);
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
          tags: {
            [RUN_TAG]: [marker.run],
            [CREATED_TAG]: [toTimestamp(clock.now())],
            [KIND_TAG]: [input.target === null ? "own" : "named"],
          },
        },
        { ...options, requestId },
      ),
  });
  return { id, name, created: true };
}

export function isOurs(dataset: Dataset, runId: string): boolean {
  return dataset.tags[RUN_TAG]?.includes(runId) ?? false;
}

/** Unique by the run id, because two datasets of one name cannot be told apart in Adobe's user interface. */
function ownName(input: CreateDatasetInput): string {
  return `aepx ${input.label.slice(0, 80)} ${input.runId}`;
}
