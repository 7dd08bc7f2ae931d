import { setTimeout as delay } from "node:timers/promises";

/** Time as a port: whatever waits or asks for the hour takes one, so tests never sleep. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `tick` every `ms` until the returned function is called. Never keeps the process alive. */
  every(ms: number, tick: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    await delay(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  },
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/** Resolves once everything that waits for promises alone has gone on, through however many of them. */
export function promisesFirst(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** RFC 3339, UTC, milliseconds: the one form of time in records, results and messages. */
export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString();
}
