import { setImmediate as nextTurn } from "node:timers/promises";

import type { Clock } from "../../src/core/clock.ts";

export interface ManualClock extends Clock {
  /** Moves time forward, firing what comes due in order of due time. Resolves when all that woke up had its turn. */
  advance(ms: number): Promise<void>;
  /** How long each `sleep` asked to sleep, in order of calls. */
  readonly sleeps: readonly number[];
  /** How many sleepers wait now. */
  sleeping(): number;
}

export interface ManualClockOptions {
  /** Time jumps to the next sleeper by itself as soon as nothing else is ready to run. Default false. */
  readonly autoAdvance?: boolean;
}

interface Timer {
  dueMs: number;
  readonly everyMs: number | null;
  readonly fire: () => void;
}

/** A clock that stands still until told otherwise: tests of hours take milliseconds. */
export function createManualClock(
  startMs: number = Date.UTC(2026, 0, 2, 3, 4, 5),
  options: ManualClockOptions = {},
): ManualClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();
  const sleeps: number[] = [];

  function fireNextUntil(limitMs: number): boolean {
    const [next] = [...timers].toSorted((a, b) => a.dueMs - b.dueMs);
    if (!next || next.dueMs > limitMs) return false;
    nowMs = Math.max(nowMs, next.dueMs);
    if (next.everyMs === null) timers.delete(next);
    else next.dueMs += next.everyMs;
    next.fire();
    return true;
  }

  async function advance(ms: number): Promise<void> {
    const targetMs = nowMs + ms;
    await settle();
    while (fireNextUntil(targetMs)) await settle();
    nowMs = targetMs;
  }

  /** One sleeper a turn: whoever it wakes runs before the next one does. */
  function wakeEarliest(): void {
    const dueMs = Math.min(...[...timers].filter(isSleeper).map((timer) => timer.dueMs));
    if (dueMs === Infinity) return;
    const before = timers.size;
    while (timers.size === before && fireNextUntil(dueMs));
  }

  return {
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      await new Promise<void>((resolve, reject) => {
        const abort = () => {
          timers.delete(timer);
          reject(signal?.reason as Error);
        };
        const timer: Timer = {
          dueMs: nowMs + Math.max(0, ms),
          everyMs: null,
          fire() {
            signal?.removeEventListener("abort", abort);
            resolve();
          },
        };
        timers.add(timer);
        signal?.addEventListener("abort", abort, { once: true });
        if (options.autoAdvance) setImmediate(wakeEarliest);
      });
    },
    every(ms, tick) {
      const timer: Timer = { dueMs: nowMs + ms, everyMs: ms, fire: tick };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance,
    sleeps,
    sleeping: () => [...timers].filter(isSleeper).length,
  };
}

function isSleeper(timer: Timer): boolean {
  return timer.everyMs === null;
}

/** Lets everything that is ready run, and what that makes ready, before time moves on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await nextTurn();
}
