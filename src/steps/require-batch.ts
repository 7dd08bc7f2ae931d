import { JobError, UsageError } from "../core/errors.ts";
import type { CallOptions, Platform } from "../platform/platform.ts";
import type { Batch } from "../platform/records.ts";

/** A batch that can be read now; it is not waited for. Fails with `no-batch` or `batch-failed`. */
export async function requireBatch(
  platform: Platform,
  id: string,
  options: CallOptions,
): Promise<Batch> {
  const batch = await platform.batches.read(id, options);
  if (!batch) {
    throw new UsageError(
      "no-batch",
      `No batch "${id}" in sandbox "${platform.tenant.sandbox}". A dataset's batches are found by naming the dataset instead.`,
      { details: { batch: id } },
    );
  }
  if (batch.state === "succeeded") return batch;
  const details = { batch: id, status: batch.status };
  if (batch.state === "failed") {
    throw new JobError("batch-failed", `Batch ${id} is ${batch.status}: it has no rows to read.`, {
      details,
    });
  }
  throw new UsageError(
    "no-batch",
    `Batch ${id} is ${batch.status}: it cannot be read before it is done. Try again later.`,
    { details },
  );
}
