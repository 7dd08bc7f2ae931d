import fc from "fast-check";
import { expect, test } from "vitest";

import {
  type ConnectionLimit,
  initialLimit,
  nextLimit,
} from "../../../src/data/transfer/connection-limit.ts";

type Answer = "begun" | "refused";

function after(limit: ConnectionLimit, ...answers: readonly Answer[]): ConnectionLimit {
  return answers.reduce(nextLimit, limit);
}

function times(count: number, answer: Answer): Answer[] {
  return Array.from({ length: count }, () => answer);
}

test("begins with all connections and halves when the server refuses", () => {
  const all = initialLimit(16);
  expect(all.now).toBe(16);
  const half = after(all, "refused", "refused");
  expect(half.now).toBe(8);
  expect(after(half, ...times(20, "refused")).now).toBe(1);
});

test("a refusal now and then changes nothing", () => {
  const weather: Answer[] = [...times(10, "begun"), "refused", ...times(40, "begun"), "refused"];
  expect(after(initialLimit(16), ...weather, ...weather, ...weather).now).toBe(16);
});

test("grows by one for each round without refusals, up to what was asked for", () => {
  const half = after(initialLimit(16), "refused", "refused");
  expect(after(half, ...times(8, "begun")).now).toBe(9);
  expect(after(half, ...times(8, "begun"), ...times(9, "begun")).now).toBe(10);
  expect(after(half, ...times(500, "begun")).now).toBe(16);
});

test("stays between one and what was asked for, whatever the answers", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.array(fc.constantFrom<Answer>("begun", "refused")),
      (most, answers) => {
        const { now } = after(initialLimit(most), ...answers);
        expect(now).toBeGreaterThanOrEqual(1);
        expect(now).toBeLessThanOrEqual(most);
      },
    ),
  );
});
