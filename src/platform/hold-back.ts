import type { Clock } from "../core/clock.ts";
import { isAppError } from "../core/errors.ts";

/** Holds all requests back after one of them was told to come later. */
export interface HoldBack {
  /** Resolves as soon as a request may leave; rejects with the signal's reason. */
  pass(signal: AbortSignal | undefined): Promise<void>;
  /** Hears of every failure and of the wait that follows it. */
  note(error: unknown, delayMs: number): void;
}

export function createHoldBack(clock: Clock): HoldBack {
  let untilMs = 0;
  return {
    async pass(signal) {
      // Another reply may ask for more patience meanwhile.
      for (let nowMs = clock.now(); nowMs < untilMs; nowMs = clock.now()) {
        await clock.sleep(untilMs - nowMs, signal);
      }
    },
    note(error, delayMs) {
      untilMs = heldUntilMs({ error, delayMs, untilMs, nowMs: clock.now() });
    },
  };
}

export interface HoldDecision {
  readonly error: unknown;
  readonly delayMs: number;
  /** Until when requests are held already. */
  readonly untilMs: number;
  readonly nowMs: number;
}

/** A 429 speaks of all requests of the client, and so does any other reply that names a time. Never shortens a hold. */
export function heldUntilMs({ error, delayMs, untilMs, nowMs }: HoldDecision): number {
  if (!isAppError(error)) return untilMs;
  const speaksForAll = error.code === "rate-limited" || error.retryAfterMs !== undefined;
  return speaksForAll ? Math.max(untilMs, nowMs + delayMs) : untilMs;
}
