import { DataError, isAppError } from "../core/errors.ts";
import type { OpenRange, Platform } from "../platform/platform.ts";

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

/** The bytes of files of batches, read like that. */
export function openLiveRange(
  { files: { openRange } }: Pick<Platform, "files">,
  files: readonly { readonly path: string; readonly batchId: string }[],
): OpenRange {
  const batchOf = new Map(files.map(({ path, batchId }) => [path, batchId]));
  return (file, ...range) =>
    whileLive(batchOf.get(file.path) ?? "unknown", () => openRange(file, ...range));
}
