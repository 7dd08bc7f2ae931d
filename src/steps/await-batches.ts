import { JobError, UsageError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import type { Batch } from "../platform/records.ts";
import { poll } from "./poll.ts";
import { type StepPorts, defineStep } from "./step.ts";

export type AwaitBatchesInput = {
  /** Batches to wait for, as the job names them; empty: look by time. */
  readonly batches: readonly {
    /** Id of the batch in Catalog. */
    readonly id: string;
    /** Segment whose members it holds; null: of all, or not told. */
    readonly segmentId: string | null;
  }[];
  /**
   * Where to look when the job names no batch: a dataset nobody else writes into, and the time of the job. Null: a job without batch ids is an
   * error, because in a shared dataset a batch found by time may be another run's.
   */
  readonly ownDataset: {
    /** Id of the dataset. */
    readonly id: string;
    /** Older batches are not meant, RFC 3339; null: any. */
    readonly since: string | null;
  } | null;
  /** Profiles that the job says it exported; null when it does not say. */
  readonly exportedProfiles: number | null;
};

export type ReadyBatch = {
  /** Id of the batch in Catalog. */
  readonly id: string;
  /** Segment whose members it holds; null: of all, or not told. */
  readonly segmentId: string | null;
  /** Rows, `outputRecordCount`; null when Catalog does not tell. */
  readonly records: number | null;
  /** Bytes of its files; null when Catalog does not tell. */
  readonly sizeBytes: number | null;
};

export type ReadyBatches = {
  /** In the order asked for; empty: an export of nobody. */
  readonly batches: readonly ReadyBatch[];
};

/**
 * Waits until Catalog says that each batch is good (GET /batches/{id}; `success` or `active`): the job and the batch are different services,
 * and the job may be done first. Fails with `batch-failed`, `no-batch` or `wait-ended`.
 *
 * @calls GET /data/foundation/catalog/batches
 * @calls GET /data/foundation/catalog/batches/{id}
 */
export const awaitBatches = defineStep({
  name: "await-batches",
  async run(ports, input: AwaitBatchesInput, context): Promise<ReadyBatches> {
    const named =
      input.batches.length > 0 ? input.batches : await findByTime(ports, input, context);
    const ready: ReadyBatch[] = [];
    for (const { id, segmentId } of named) {
      const batch = await awaitBatch(ports, id, context);
      ready.push({ id, segmentId, records: batch.records, sizeBytes: batch.sizeBytes });
    }
    return { batches: ready };
  },
});

async function awaitBatch(ports: StepPorts, id: string, context: StepContext): Promise<Batch> {
  let told = "";
  const unseenUntil = ports.clock.now() + ports.timing.settleMs;
  return poll(ports, context, `batch ${id} was ready`, async () => {
    const batch = await ports.platform.batches.read(id, { signal: context.signal });
    // Until the job's service and Catalog agree, a batch that was named may be unknown.
    if (!batch && ports.clock.now() < unseenUntil) return undefined;
    if (!batch) throw gone(id, ports.platform.tenant.sandbox);
    if (batch.status !== told) await context.note({ batch: id, status: batch.status });
    told = batch.status;
    if (batch.state === "failed") throw failed(batch);
    return batch.state === "succeeded" ? batch : undefined;
  });
}

/** An export of nobody may leave no batch at all, so an empty answer is believed after the settling time, unless the job counted people. */
async function findByTime(
  ports: StepPorts,
  input: AwaitBatchesInput,
  context: StepContext,
): Promise<AwaitBatchesInput["batches"]> {
  const { ownDataset } = input;
  if (!ownDataset) {
    throw new UsageError(
      "no-batch",
      "The export job names no batch, and its dataset is shared with others, so its rows cannot be told from theirs. Export again without --dataset.",
    );
  }
  const emptyUntil = ports.clock.now() + ports.timing.settleMs;
  return poll(ports, context, `a batch appeared in dataset ${ownDataset.id}`, async () => {
    const found: { id: string; segmentId: null }[] = [];
    const filter = {
      datasetId: ownDataset.id,
      ...(ownDataset.since === null ? {} : { createdAfterMs: Date.parse(ownDataset.since) - 1 }),
    };
    for await (const batch of ports.platform.batches.list(filter, { signal: context.signal })) {
      found.push({ id: batch.id, segmentId: null });
    }
    const believable = (input.exportedProfiles ?? 0) === 0 && ports.clock.now() >= emptyUntil;
    return found.length > 0 || believable ? found : undefined;
  });
}

function gone(id: string, sandbox: string): UsageError {
  return new UsageError(
    "no-batch",
    `Catalog knows no batch ${id} in sandbox "${sandbox}". Check the id and the sandbox; a batch that was deleted has to be exported again.`,
    { details: { batch: id } },
  );
}

function failed(batch: Batch): JobError {
  const reasons = batch.errors.map(({ code, message }) =>
    code ? `${message} (${code})` : message,
  );
  const why = reasons.length === 0 ? "Catalog gives no reason" : reasons.join("; ");
  return new JobError(
    "batch-failed",
    `Batch ${batch.id} ended as "${batch.status}": ${why}. Export again, or look at the batch in the Adobe user interface.`,
    { details: { batch: batch.id, status: batch.status } },
  );
}
