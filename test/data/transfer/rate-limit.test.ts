import fc from "fast-check";
import { expect, test } from "vitest";

import { createRateLimit, nextPaidMs } from "../../../src/data/transfer/rate-limit.ts";
import { createManualClock } from "../../support/manual-clock.ts";

test("all takers together get no more than the rate and a short burst", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 100_000 })), { minLength: 1 }),
      fc.integer({ min: 1024, max: 10_000_000 }),
      (takes, bytesPerSecond) => {
        let nowMs = 0;
        let paidMs = Number.NEGATIVE_INFINITY;
        let taken = 0;
        for (const [pauseMs, bytes] of takes) {
          nowMs += pauseMs;
          paidMs = nextPaidMs(paidMs, nowMs, { bytes, bytesPerSecond });
          nowMs = Math.max(nowMs, paidMs);
          taken += bytes;
        }
        expect(taken).toBeLessThanOrEqual(((nowMs + 50.001) / 1000) * bytesPerSecond);
      },
    ),
  );
});

test("waits for as long as the bytes take at the rate", async () => {
  const clock = createManualClock(undefined, { autoAdvance: true });
  const limit = createRateLimit(1_000_000, clock);
  const startMs = clock.now();
  const { signal } = new AbortController();
  for (let take = 0; take < 20; take++) await limit.take(100_000, signal);
  const elapsedMs = clock.now() - startMs;
  expect(elapsedMs).toBeGreaterThanOrEqual(1950);
  expect(elapsedMs).toBeLessThanOrEqual(2050);
});
