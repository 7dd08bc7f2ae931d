import { expect, test } from "vitest";

import { isAwaited, isFresh } from "../../src/steps/freshness.ts";

const nowMs = Date.UTC(2026, 0, 2, 12);
const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number) => new Date(nowMs - hours * HOUR_MS).toISOString();

test.each([
  ["just now", hoursAgo(0), true],
  ["younger", hoursAgo(23), true],
  ["exactly as old as allowed", hoursAgo(24), true],
  ["a millisecond older", new Date(nowMs - 24 * HOUR_MS - 1).toISOString(), false],
  ["days old", hoursAgo(48), false],
  ["in the future, by clocks that differ", hoursAgo(-1), true],
  ["written in another zone", "2026-01-02T02:00:00+02:00", true],
  ["not told", null, false],
])("an evaluation %s", (_name, evaluatedAt, fresh) => {
  expect(isFresh(evaluatedAt, { nowMs, maxAgeMs: 24 * HOUR_MS })).toBe(fresh);
});

const beganMs = nowMs - HOUR_MS;
const any = { nowMs, beganMs, maxAgeMs: null, known: null };
const within = { ...any, maxAgeMs: 60_000, known: hoursAgo(30) };

test.each([
  ["newer than the known one", hoursAgo(29), { ...any, known: hoursAgo(30) }, true],
  ["the known one itself", hoursAgo(30), { ...any, known: hoursAgo(30) }, false],
  ["older than the known one", hoursAgo(31), { ...any, known: hoursAgo(30) }, false],
  ["any, where none was known", hoursAgo(500), any, true],
  ["none, where none was known", null, any, false],
  ["young enough", hoursAgo(0), within, true],
  ["newer than the known one but too old", hoursAgo(2), within, false],
  ["too old by the time it is seen, but ended during the wait", hoursAgo(0.5), within, true],
  [
    "young enough although it is the known one",
    hoursAgo(0),
    { ...within, known: hoursAgo(0) },
    true,
  ],
  ["not told, with a maximal age", null, within, false],
])("waited for is %s", (_name, evaluatedAt, awaited, expected) => {
  expect(isAwaited(evaluatedAt, awaited)).toBe(expected);
});
