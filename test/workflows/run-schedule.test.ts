import { expect, test } from "vitest";

import { CanceledError } from "../../src/core/errors.ts";
import { runSchedule, type SlotEnd } from "../../src/workflows/run-schedule.ts";
import { parseSchedule } from "../../src/workflows/slots.ts";
import { createManualClock, type ManualClock } from "../support/manual-clock.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 1);

/** A scheduler that can be killed and started again, with what it keeps on disk. */
function world(clock: ManualClock, options: { takes?: number; ends?: () => SlotEnd } = {}) {
  const ran: { slot: number; at: number }[] = [];
  let handled: number | null = null;
  let running = 0;
  let most = 0;
  const start = () => {
    const stop = new AbortController();
    const ended = runSchedule({
      slots: parseSchedule("0 6 * * *"),
      clock,
      signal: stop.signal,
      readHandled: () => Promise.resolve(handled),
      writeHandled: (slot) => {
        handled = slot;
        return Promise.resolve();
      },
      async runSlot(slot) {
        running += 1;
        most = Math.max(most, running);
        try {
          await clock.sleep(options.takes ?? HOUR, stop.signal);
          ran.push({ slot, at: clock.now() });
          return options.ends?.() ?? "done";
        } finally {
          running -= 1;
        }
      },
    }).catch((error: unknown) => error);
    return async () => {
      stop.abort(new CanceledError("Killed"));
      expect(await ended).toBeInstanceOf(CanceledError);
    };
  };
  return { start, ran, most: () => most };
}

const slotOf = (day: number) => START + day * DAY + 6 * HOUR;

test("thirty days with two outages: each slot once, or caught up once, none twice", async () => {
  const clock = createManualClock(START + 12 * HOUR);
  const { start, ran, most } = world(clock);
  let kill = start();
  await clock.advance(9.9 * DAY);
  await kill();
  await clock.advance(3 * DAY);
  kill = start();
  await clock.advance(7 * DAY);
  await kill();
  // Killed in the middle of a slot: it is begun again, and is one.
  await clock.advance(slotOf(21) + HOUR / 2 - clock.now() - 2 * HOUR);
  kill = start();
  await clock.advance(2 * HOUR);
  await kill();
  kill = start();
  await clock.advance(START + 30 * DAY - clock.now());
  await kill();
  const slots = ran.map(({ slot }) => slot);
  expect(new Set(slots).size).toBe(slots.length);
  expect(slots).toEqual(slots.toSorted((a, b) => a - b));
  const missed = Array.from({ length: 29 }, (_, day) => slotOf(day + 1)).filter(
    (slot) => !slots.includes(slot),
  );
  // Days 11 and 12 went by during the first outage; day 13 was caught up.
  expect(missed).toEqual([slotOf(11), slotOf(12)]);
  expect(ran.find(({ slot }) => slot === slotOf(13))?.at).toBeGreaterThan(slotOf(13));
  expect(most()).toBe(1);
});

test("a first start does not run what was before it", async () => {
  const clock = createManualClock(START + 12 * HOUR);
  const { start, ran } = world(clock);
  const kill = start();
  await clock.advance(10 * HOUR);
  expect(ran).toEqual([]);
  await clock.advance(10 * HOUR);
  expect(ran.map(({ slot }) => slot)).toEqual([slotOf(1)]);
  await kill();
});

test("a slot that lasts longer than a day is followed by the last one that is due", async () => {
  const clock = createManualClock(START + 12 * HOUR);
  const { start, ran } = world(clock, { takes: 50 * HOUR });
  const kill = start();
  await clock.advance(8 * DAY);
  await kill();
  expect(ran.map(({ slot }) => slot)).toEqual([slotOf(1), slotOf(3), slotOf(5)]);
});

test("passing trouble is tried again, until the next slot is due", async () => {
  const clock = createManualClock(START + 12 * HOUR);
  const { start, ran } = world(clock, { ends: () => "later", takes: 25 * 60_000 });
  const kill = start();
  await clock.advance(2 * DAY);
  await kill();
  const tries = ran.filter(({ slot }) => slot === slotOf(1)).length;
  expect(tries).toBe(48);
  expect(ran.some(({ slot }) => slot === slotOf(2))).toBe(true);
});

test("time that goes back runs nothing twice", async () => {
  const ran: number[] = [];
  const clock = createManualClock(START + 5 * HOUR);
  let back = 0;
  const stop = new AbortController();
  const ended = runSchedule({
    slots: parseSchedule("0 6 * * *"),
    clock: { ...clock, now: () => clock.now() - back },
    signal: stop.signal,
    readHandled: () => Promise.resolve(START),
    writeHandled: () => Promise.resolve(),
    runSlot: (slot) => {
      ran.push(slot);
      return Promise.resolve("done");
    },
  }).catch((error: unknown) => error);
  await clock.advance(2 * HOUR);
  back = 3 * HOUR;
  await clock.advance(5 * HOUR);
  expect(ran).toEqual([slotOf(0)]);
  stop.abort(new CanceledError("Killed"));
  await ended;
});
