/** So many at once and no more; the others wait in line, without a time limit. */
export interface Slots {
  /** Resolves with the function that gives the place back; rejects with the signal's reason. */
  take(signal: AbortSignal | undefined): Promise<() => void>;
}

export function createSlots(count: number): Slots {
  let taken = 0;
  const line: (() => void)[] = [];

  function occupy(): () => void {
    taken += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      taken -= 1;
      line.shift()?.();
    };
  }

  async function queue(signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener("abort", leave);
        resolve(occupy());
      };
      const leave = () => {
        line.splice(line.indexOf(enter), 1);
        reject(signal?.reason as Error);
      };
      line.push(enter);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  return {
    async take(signal) {
      signal?.throwIfAborted();
      return taken < count ? occupy() : queue(signal);
    },
  };
}
