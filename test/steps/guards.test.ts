import { expect, test } from "vitest";

import { checkGuards, type GuardedCounts, type Guards } from "../../src/steps/guards.ts";

const open: Guards = { minRows: null, maxRemoved: null, maxAdded: null, allowEmpty: false };
const share = (percent: number) => ({ kind: "share", percent }) as const;
const people = (count: number) => ({ kind: "people", count }) as const;

const before = (rowsBefore: number | null, rows: number, delta?: GuardedCounts["delta"]) => ({
  rows,
  rowsBefore,
  delta: delta ?? null,
});

const check = (guards: Partial<Guards>, counts: GuardedCounts) =>
  checkGuards({ ...open, ...guards }, counts);

test("without guards anything but nobody passes", () => {
  expect(() => check({}, before(10_000, 1))).not.toThrow();
});

test("nobody is an error, unless it is allowed", () => {
  expect(() => check({}, before(10, 0))).toThrowError(
    expect.objectContaining({
      code: "empty-audience",
      message:
        "The audience has no rows (10 before), so nothing was handed over. If nobody is right, add --allow-empty.",
    }),
  );
  expect(() => check({ allowEmpty: true }, before(10, 0))).not.toThrow();
});

test("too few rows", () => {
  expect(() => check({ minRows: 100 }, before(null, 99))).toThrowError(
    expect.objectContaining({
      code: "guard-tripped",
      message:
        "The guard --min-rows held the snapshot back: 99 rows, and at least 100 are wanted. The one before stays the latest. Look at the segment; if the change is right, refresh once with another --min-rows.",
    }),
  );
  expect(() => check({ minRows: 100 }, before(null, 100))).not.toThrow();
});

test("a collapse from 10,000 to 10", () => {
  const counts = before(10_000, 10, { added: 0, removed: 9990 });
  expect(() => check({ maxRemoved: share(20) }, counts)).toThrowError(
    "9990 people have left (10000 rows before), allowed: 20%",
  );
});

test.each([
  [{ maxRemoved: share(20) }, 2000, 0, true],
  [{ maxRemoved: share(20) }, 2001, 0, false],
  [{ maxRemoved: people(5) }, 5, 900, true],
  [{ maxRemoved: people(5) }, 6, 0, false],
  [{ maxAdded: share(0.5) }, 0, 50, true],
  [{ maxAdded: share(0.5) }, 0, 51, false],
  [{ maxAdded: people(0) }, 100, 1, false],
] as const)("%j with %d removed and %d added: passes %s", (guards, removed, added, passes) => {
  const counts = before(10_000, 10_000 - removed + added, { added, removed });
  const held = () => check(guards, counts);
  if (passes) expect(held).not.toThrow();
  else expect(held).toThrowError(expect.objectContaining({ code: "guard-tripped" }));
});

test("where persons cannot be compared, counts are", () => {
  expect(() => check({ maxRemoved: people(10) }, before(100, 80))).toThrow("20 people have left");
  expect(() => check({ maxAdded: people(10) }, before(100, 120))).toThrow("20 people are new");
  expect(() => check({ maxAdded: people(10) }, before(100, 80))).not.toThrow();
});

test("the first snapshot has nothing to be compared with", () => {
  expect(() =>
    check({ maxRemoved: people(0), maxAdded: people(0) }, before(null, 7)),
  ).not.toThrow();
});
