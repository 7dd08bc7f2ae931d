import type { Clock } from "../../core/clock.ts";

/** Holds back whoever takes bytes faster than a rate, all takers together. */
export interface RateLimit {
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

/** What may come at once after a pause: a twentieth of a second's worth. */
const BURST_MS = 50;

/**
 * When the bytes taken at `nowMs` are paid for, given when the earlier ones are. A pause saves up no more than the burst.
 */
export function nextPaidMs(
  paidMs: number,
  nowMs: number,
  { bytes, bytesPerSecond }: { readonly bytes: number; readonly bytesPerSecond: number },
): number {
  return Math.max(paidMs, nowMs - BURST_MS) + (bytes * 1000) / bytesPerSecond;
}

export function createRateLimit(bytesPerSecond: number, clock: Clock): RateLimit {
  let paidMs = Number.NEGATIVE_INFINITY;
  return {
    async take(bytes, signal) {
      const nowMs = clock.now();
      paidMs = nextPaidMs(paidMs, nowMs, { bytes, bytesPerSecond });
      const waitMs = Math.ceil(paidMs - nowMs);
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    },
  };
}
