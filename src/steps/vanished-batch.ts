import { DataError, isAppError } from "../core/errors.ts";

/**
 * Runs work on a batch's files. A batch that was reverted or replaced goes from success to inactive to deleted under a slow reader (seen
 * live), and its files answer 404: that is `content-changed`, not a wrong address.
 */
export async function whileLive<T>(batchId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error) || error.code !== "not-found") throw error;
    throw new DataError(
      "content-changed",
      `Batch ${batchId} was removed from the platform while it was read. Look for a newer one, or export again.`,
      { details: { batch: batchId }, cause: error },
    );
  }
}
