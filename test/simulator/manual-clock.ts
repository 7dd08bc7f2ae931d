import type { Clock } from "../../src/core/clock.ts";

export interface ManualClock extends Clock {
  advance(ms: number): void;
}

/** Noon of a fixed day; moves only when told. */
export function manualClock(start = Date.UTC(2026, 2, 10, 12)): ManualClock {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    every: () => () => undefined,
    advance(ms) {
      now += ms;
    },
  };
}
