import { expect, test } from "vitest";

import { createManualClock } from "./manual-clock.ts";

test("sleepers wake in order of due time, and what they start then counts from there", async () => {
  const clock = createManualClock(0);
  const woke: string[] = [];
  const note = (name: string) => woke.push(`${name}@${clock.now()}`);
  const late = clock.sleep(30).then(() => note("late"));
  const early = clock.sleep(10).then(async () => {
    note("early");
    await clock.sleep(10);
    return note("again");
  });
  const stop = clock.every(15, () => note("tick"));
  await clock.advance(29);
  expect(woke).toEqual(["early@10", "tick@15", "again@20"]);
  await clock.advance(1);
  stop();
  await clock.advance(100);
  await Promise.all([late, early]);
  expect(woke.slice(3).toSorted()).toEqual(["late@30", "tick@30"]);
  expect(clock.now()).toBe(130);
});

test("an aborted sleep rejects with the reason and leaves nothing behind", async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  const sleep = clock.sleep(1000, controller.signal);
  controller.abort(new Error("enough"));
  await expect(sleep).rejects.toThrow("enough");
  await expect(clock.sleep(1, controller.signal)).rejects.toThrow("enough");
  expect(clock.sleeping()).toBe(0);
});

test("autoAdvance wakes concurrent sleepers at their own times", async () => {
  const clock = createManualClock(0, { autoAdvance: true });
  const ticks: number[] = [];
  clock.every(1000, () => ticks.push(clock.now()));
  const woke = await Promise.all(
    [3000, 1500, 2500].map((ms) => clock.sleep(ms).then(() => clock.now())),
  );
  expect(woke).toEqual([3000, 1500, 2500]);
  expect(ticks).toEqual([1000, 2000, 3000]);
  expect(clock.sleeps).toEqual([3000, 1500, 2500]);
});
