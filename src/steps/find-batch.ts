import { UsageError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import type { CallOptions, Platform } from "../platform/platform.ts";
import type { Batch, Dataset } from "../platform/records.ts";
import type { ReadyBatch } from "./await-batches.ts";
import { requireDataset } from "./find-dataset.ts";
import { type StepPorts, defineStep } from "./step.ts";

/** The service client that pushes Adobe-made data, such as Customer AI scores, into the lake (documented in Adobe's download guide). */
const SCORES_CLIENT = "acp_foundation_push";

export type FindBatchInput = {
  /** Id or name of the dataset. */
  readonly dataset: string;
  /** Which client's batches count: a name, or `any`. Null: the scores client, or the only client there is. */
  readonly createdClient: string | null;
  /** Every live batch that no other replaces, instead of the newest alone. */
  readonly allLive: boolean;
};

export type FoundBatch = {
  /** The dataset found. */
  readonly dataset: {
    /** Id of the dataset in Catalog. */
    readonly id: string;
    /** Its name. */
    readonly name: string;
  };
  /** The newest batch first; alone unless all live ones were asked for. */
  readonly batches: readonly ReadyBatch[];
};

/** `active` counts as success: Adobe uses the two words for one thing. */
const GOOD = ["success", "active"];

/** Batches looked at to learn which clients wrote. */
const CLIENTS_LOOK_MAX = 100;

/**
 * The newest successful batch of a dataset, asked for as Adobe's guide does (GET /batches?dataSet=…&createdClient=acp_foundation_push, newest
 * first). Fails with `dataset-not-found`, `dataset-ambiguous`, or `no-batch` listing the clients that wrote something.
 *
 * @calls GET /data/foundation/catalog/dataSets
 * @calls GET /data/foundation/catalog/dataSets/{id}
 * @calls GET /data/foundation/catalog/batches
 */
export const findBatch = defineStep({
  name: "find-batch",
  async run(ports, input: FindBatchInput, context): Promise<FoundBatch> {
    const options = { signal: context.signal };
    const dataset = await requireDataset(ports.platform, input.dataset, options);
    const batch = await newestBatch(ports, dataset, input.createdClient, context);
    const live = await liveBesides(ports.platform, dataset, batch, { ...input, ...options });
    if (live.length > 0 && !input.allLive) {
      await context.note({ batch: batch.id, otherLiveBatches: live.length });
    }
    const taken = input.allLive ? [batch, ...live] : [batch];
    const batches = taken.map(({ id, records, sizeBytes }) => ({
      id,
      segmentId: null,
      records,
      sizeBytes,
    }));
    return { dataset: { id: dataset.id, name: dataset.name }, batches };
  },
});

async function newestBatch(
  { platform, log }: StepPorts,
  dataset: Dataset,
  client: string | null,
  context: StepContext,
): Promise<Batch> {
  const options = { signal: context.signal };
  const filter = { datasetId: dataset.id, statuses: GOOD };
  const createdClient = client ?? SCORES_CLIENT;
  const asked = createdClient === "any" ? filter : { ...filter, createdClient };
  const [found] = await collect(platform, { ...asked, limit: 1 }, options);
  if (found) return found;
  const others =
    client === "any"
      ? []
      : await collect(platform, { ...filter, limit: CLIENTS_LOOK_MAX }, options);
  const clients = [...new Set(others.map((batch) => batch.createdClient ?? "unknown"))];
  const [only] = others;
  if (only && clients.length === 1 && client === null) {
    const warning = `Dataset "${dataset.name}" has no batch of ${SCORES_CLIENT}; taking the newest of ${clients[0] ?? "unknown"}, the only client that wrote into it.`;
    log.warn(warning);
    context.progress({ warning });
    return only;
  }
  throw noBatch(dataset, createdClient, clients);
}

async function collect(
  platform: Platform,
  filter: Parameters<Platform["batches"]["list"]>[0],
  options: CallOptions,
): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of platform.batches.list(filter, options)) {
    if (batch.state === "succeeded") found.push(batch);
  }
  return found;
}

/** Batches that neither the newest nor any other live one replaces: rows that the newest alone does not have. */
async function liveBesides(
  platform: Platform,
  dataset: Dataset,
  newest: Batch,
  options: CallOptions & Pick<FindBatchInput, "allLive" | "createdClient">,
): Promise<Batch[]> {
  const ofClient = newest.createdClient === null || options.createdClient === "any";
  const filter = {
    datasetId: dataset.id,
    statuses: GOOD,
    ...(ofClient ? {} : { createdClient: newest.createdClient }),
    // Enough to tell that there are others; to take them all it has to be all.
    ...(options.allLive ? {} : { limit: CLIENTS_LOOK_MAX }),
  };
  const live = await collect(platform, filter, options);
  const replaced = new Set(live.flatMap((batch) => [...replacedBy(batch, live)]));
  for (const id of replacedBy(newest, live)) replaced.add(id);
  return live.filter(({ id }) => id !== newest.id && !replaced.has(id));
}

/** Each batch names those it replaced itself (predecessorListingType IMMEDIATE, documented), so the chain is followed. */
function replacedBy(batch: Batch, live: readonly Batch[]): Set<string> {
  const predecessors = new Map(live.map(({ id, predecessors: named }) => [id, named]));
  const replaced = new Set<string>();
  const open = [...batch.predecessors];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (replaced.has(id)) continue;
    replaced.add(id);
    open.push(...(predecessors.get(id) ?? []));
  }
  return replaced;
}

function noBatch(dataset: Dataset, client: string, clients: readonly string[]): UsageError {
  const who = client === "any" ? "any client" : `client "${client}"`;
  const others =
    clients.length === 0
      ? " Nothing else was written into it either."
      : ` Others wrote into it: ${clients.join(", ")}. Choose with --created-client NAME, or any.`;
  return new UsageError(
    "no-batch",
    `Dataset "${dataset.name}" (${dataset.id}) has no successful batch of ${who}.${others}`,
    { details: { dataset: dataset.id, clients } },
  );
}
