import type { Clock } from "../core/clock.ts";
import type { Slots } from "./slots.ts";

/** `done`: whatever came of it, the slot is over. `later`: the same slot again in a while may work. */
export type SlotEnd = "done" | "later";

export interface Schedule {
  readonly slots: Slots;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The last slot that is over, ms since 1970; kept where a restart finds it. Null before the first start. */
  readonly readHandled: () => Promise<number | null>;
  readonly writeHandled: (slotMs: number) => Promise<void>;
  /** Runs, or continues, what is to be done in a slot. */
  readonly runSlot: (slotMs: number) => Promise<SlotEnd>;
  readonly onWait?: (nextMs: number | null) => void;
}

/** Sleeps are cut into pieces: after a laptop's sleep or a change of the clock the hour has to be looked at again. */
const LOOK_MS = 60_000;
const AGAIN_MS = 5 * 60_000;

/**
 * Runs each slot once, one after another, until the signal aborts. Of the slots that passed while nobody was there (or while one ran), the
 * last is caught up once. What a first start finds passed already belongs to the past.
 */
export async function runSchedule(schedule: Schedule): Promise<never> {
  const { clock, signal } = schedule;
  let handled = await firstHandled(schedule);
  for (;;) {
    signal.throwIfAborted();
    const due = schedule.slots.lastAt(clock.now());
    if (due === null || due <= handled) {
      await untilNext(schedule);
      continue;
    }
    await runToEnd(schedule, due);
    handled = due;
    await schedule.writeHandled(due);
  }
}

/** Until the next slot has come, or the clock has gone back. */
async function untilNext({ slots, clock, signal, onWait }: Schedule): Promise<void> {
  const sinceMs = clock.now();
  const next = slots.nextAfter(sinceMs);
  onWait?.(next);
  const untilMs = next ?? Number.POSITIVE_INFINITY;
  for (let nowMs = sinceMs; nowMs >= sinceMs && nowMs < untilMs; nowMs = clock.now()) {
    await clock.sleep(Math.min(untilMs - nowMs, LOOK_MS), signal);
  }
}

async function firstHandled({
  clock,
  slots,
  readHandled,
  writeHandled,
}: Schedule): Promise<number> {
  const handled = await readHandled();
  if (handled !== null) return handled;
  const first = slots.lastAt(clock.now()) ?? clock.now();
  await writeHandled(first);
  return first;
}

/** Trouble that may pass does not cost the slot, as long as the next one is not due. */
async function runToEnd({ slots, clock, signal, runSlot }: Schedule, slot: number): Promise<void> {
  while ((await runSlot(slot)) === "later") {
    await clock.sleep(AGAIN_MS, signal);
    if (slots.lastAt(clock.now()) !== slot) return;
  }
}
