/** The promise's own end, or the reason of the first signal that aborts before it. Leaves no listener behind. */
export async function unlessAborted<T>(
  promise: Promise<T>,
  signals: readonly AbortSignal[],
): Promise<T> {
  const releases: (() => void)[] = [];
  const aborted = new Promise<never>((_resolve, reject) => {
    for (const signal of signals) {
      const abort = () => reject(signal.reason as Error);
      if (signal.aborted) abort();
      signal.addEventListener("abort", abort, { once: true });
      releases.push(() => signal.removeEventListener("abort", abort));
    }
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    for (const release of releases) release();
  }
}
