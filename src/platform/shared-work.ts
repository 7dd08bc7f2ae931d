import { unlessAborted } from "./abort-race.ts";

/** Work that many callers wait for and that runs once; it is aborted when the last of them has gone. */
export interface SharedWork<T> {
  join(signal: AbortSignal | undefined): Promise<T>;
}

interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

export function createSharedWork<T>(work: (signal: AbortSignal) => Promise<T>): SharedWork<T> {
  let flight: Flight<T> | undefined;

  function start(): Flight<T> {
    const controller = new AbortController();
    const begun: Flight<T> = {
      controller,
      waiters: 0,
      promise: work(controller.signal).finally(() => {
        if (flight === begun) flight = undefined;
      }),
    };
    // Each waiter sees the failure by itself; the last may have left before it comes.
    begun.promise.catch(() => {});
    return begun;
  }

  return {
    async join(signal) {
      signal?.throwIfAborted();
      flight ??= start();
      const joined = flight;
      joined.waiters += 1;
      try {
        return await unlessAborted(joined.promise, signal ? [signal] : []);
      } finally {
        joined.waiters -= 1;
        if (joined.waiters === 0) {
          if (flight === joined) flight = undefined;
          joined.controller.abort(new Error("Nobody waits for this any more"));
        }
      }
    },
  };
}
