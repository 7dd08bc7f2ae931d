import fc from "fast-check";
import { expect, test } from "vitest";

import { ApiError, TransportError, UsageError } from "../../src/core/errors.ts";
import { DEFAULT_RETRY, retry, retryDelayMs } from "../../src/core/retry.ts";
import { createManualClock } from "../support/manual-clock.ts";

const busy = (retryAfterMs?: number) =>
  new ApiError("rate-limited", "Too many requests.", { retryAfterMs });

test("the delay is never negative, never above the cap, and never below the server's word within the cap", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 1e7 }), { nil: undefined }),
      (attempt, random, hint) => {
        const delayMs = retryDelayMs(busy(hint), attempt, DEFAULT_RETRY, random);
        expect(delayMs).toBeGreaterThanOrEqual(Math.min(hint ?? 0, DEFAULT_RETRY.capMs));
        expect(delayMs).toBeLessThanOrEqual(DEFAULT_RETRY.capMs);
      },
    ),
  );
});

test.each([
  [1, 0, 250],
  [1, 0.999_999, 500],
  [3, 0, 1000],
  [20, 0, 30_000],
])("attempt %i with chance %f waits about %i ms", (attempt, random, expected) => {
  expect(retryDelayMs(busy(), attempt, DEFAULT_RETRY, random)).toBeCloseTo(expected, 0);
});

test("waits the server's hint between attempts, by the clock, and returns the success", async () => {
  const clock = createManualClock(0, { autoAdvance: true });
  const told: number[] = [];
  let calls = 0;
  const result = await retry(
    () => {
      calls += 1;
      return calls < 3 ? Promise.reject(busy(7000)) : Promise.resolve("done");
    },
    { clock, random: () => 0, onRetry: (_error, _attempt, delayMs) => told.push(delayMs) },
  );
  expect({ result, calls, told, now: clock.now() }).toEqual({
    result: "done",
    calls: 3,
    told: [7000, 7000],
    now: 14_000,
  });
});

test("gives up with the last error after the attempts of the policy", async () => {
  const clock = createManualClock(0, { autoAdvance: true });
  let calls = 0;
  const work = () => {
    calls += 1;
    return Promise.reject(new TransportError("timed-out", `No answer ${calls}.`));
  };
  await expect(retry(work, { clock, policy: { attemptsMax: 4 }, random: () => 0 })).rejects.toThrow(
    "No answer 4.",
  );
  expect(calls).toBe(4);
});

test.each([
  ["a usage error", new UsageError("bad-option", "Wrong.")],
  ["a bug that looks like a network error", new TypeError("fetch failed")],
  ["an error that says never", new TransportError("timed-out", "Sent once.", { retry: "never" })],
])("does not repeat %s", async (_name, error) => {
  const clock = createManualClock(0, { autoAdvance: true });
  let calls = 0;
  const work = () => {
    calls += 1;
    return Promise.reject(error);
  };
  await expect(retry(work, { clock })).rejects.toBe(error);
  expect(calls).toBe(1);
});

test("an abort during the wait ends with the abort's reason", async () => {
  const clock = createManualClock(0);
  const controller = new AbortController();
  const stopped = new Error("stopped");
  const running = retry(() => Promise.reject(busy()), {
    clock,
    signal: controller.signal,
    onRetry: () => queueMicrotask(() => controller.abort(stopped)),
  });
  await expect(running).rejects.toBe(stopped);
});
