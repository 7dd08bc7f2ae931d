import { setMaxListeners } from "node:events";

/**
 * Runs `work` for every item, at most `limit` at a time, and gives the results in order. After the first failure nothing new begins and
 * the signal of those under way aborts; it is thrown once all of them have ended, so that nothing goes on behind the caller's back.
 */
export async function mapPooled<T, R>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const failed = new AbortController();
  const inner = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  // One listener per transfer is the purpose, not a leak.
  setMaxListeners(0, inner);
  const results: R[] = [];
  const queue = items.entries();
  const drain = async () => {
    for (const [index, item] of queue) {
      if (inner.aborted) return;
      try {
        results[index] = await work(item, inner);
      } catch (error) {
        failed.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, drain));
  inner.throwIfAborted();
  return results;
}
