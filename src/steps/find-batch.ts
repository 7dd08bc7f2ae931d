import { UsageError } from "../core/errors.ts";
import type { CallOptions, Platform } from "../platform/platform.ts";
import type { Batch, Dataset } from "../platform/records.ts";
import type { ReadyBatch } from "./await-batches.ts";
import { requireDataset } from "./find-dataset.ts";
import { type StepPorts, defineStep } from "./step.ts";

/** The service client that pushes Adobe-made data, such as Customer AI scores, into the lake (documented in Adobe's download guide). */
const SCORES_CLIENT = "acp_foundation_push";

export type FindBatchInput = {
  /** Id or name. */
  readonly dataset: string;
  /** Which client's batches count: a name, or `any`. Null: the scores client, or the only client there is. */
  readonly createdClient: string | null;
};

export type FoundBatch = {
  readonly dataset: { readonly id: string; readonly name: string };
  readonly batches: readonly ReadyBatch[];
};

/** `active` counts as success: Adobe uses the two words for one thing. */
const GOOD = ["success", "active"];

/** Batches looked at to learn which clients wrote. */
const CLIENTS_LOOK_MAX = 100;

/**
 * The newest successful batch of a dataset, asked for as Adobe's guide does (GET /batches?dataSet=…&createdClient=acp_foundation_push, newest
 * first). Fails with `dataset-not-found`, or `no-batch` listing the clients that wrote something.
 */
export const findBatch = defineStep({
  name: "find-batch",
  async run(ports, input: FindBatchInput, context): Promise<FoundBatch> {
    const options = { signal: context.signal };
    const dataset = await requireDataset(ports.platform, input.dataset, options);
    const batch = await newest(ports, dataset, input.createdClient, options);
    await tellUncovered(ports.platform, dataset, batch, options, (news) => context.note(news));
    const ready = {
      id: batch.id,
      segmentId: null,
      records: batch.records,
      sizeBytes: batch.sizeBytes,
    };
    return { dataset: { id: dataset.id, name: dataset.name }, batches: [ready] };
  },
});

async function newest(
  { platform, log }: StepPorts,
  dataset: Dataset,
  client: string | null,
  options: CallOptions,
): Promise<Batch> {
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
    log.warn("no batch of the scores client, taking the newest of the only client there is", {
      client: clients[0] ?? "unknown",
    });
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

/** A batch that does not replace all other live ones holds only a part of the rows: that is told, not guessed around. */
async function tellUncovered(
  platform: Platform,
  dataset: Dataset,
  batch: Batch,
  options: CallOptions,
  tell: (news: { batch: string; otherLiveBatches: number }) => Promise<void>,
): Promise<void> {
  const filter = { datasetId: dataset.id, statuses: GOOD, limit: CLIENTS_LOOK_MAX };
  const live = await collect(platform, filter, options);
  const replaced = replacedBy(batch, live);
  const uncovered = live.filter(({ id }) => id !== batch.id && !replaced.has(id));
  if (uncovered.length > 0) await tell({ batch: batch.id, otherLiveBatches: uncovered.length });
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
