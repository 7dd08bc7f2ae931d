import { isAppError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import type { Executor } from "../engine/executor.ts";

/**
 * Puts what `work` reads from the platform outside of any run into the yearly usage, even when it fails. The answer is worth more than
 * its entry in the books, so a folder that cannot be written only brings a warning.
 */
export async function countUsage<T>(
  executor: Executor,
  context: StepContext,
  work: (onBytes: (bytes: number) => void) => Promise<T>,
): Promise<T> {
  let bytesFetched = 0;
  try {
    return await work((bytes) => void (bytesFetched += bytes));
  } finally {
    await addUsage(executor, bytesFetched, context);
  }
}

async function addUsage(executor: Executor, bytes: number, context: StepContext): Promise<void> {
  if (bytes === 0) return;
  try {
    await executor.addUsage(bytes);
  } catch (error) {
    if (!isAppError(error)) throw error;
    context.progress({ warning: `The bytes moved are missing in the usage. ${error.message}` });
  }
}
