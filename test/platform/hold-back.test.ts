import { expect, test } from "vitest";

import { ApiError, TransportError } from "../../src/core/errors.ts";
import { createHoldBack, heldUntilMs } from "../../src/platform/hold-back.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { failureOf } from "./test-platform.ts";

const limited = new ApiError("rate-limited", "Too many requests.");
const busy = new ApiError("server-error", "Busy.", { retryAfterMs: 2000 });

test.each([
  ["a 429 holds", limited, 0, 5000],
  ["another reply that names a time holds", busy, 0, 5000],
  ["one that names none does not", new ApiError("server-error", "Busy."), 0, 0],
  ["a broken connection does not", new TransportError("no-connection", "Gone."), 0, 0],
  ["what is no error of ours does not", new TypeError("x"), 0, 0],
  ["a longer hold stays", limited, 9000, 9000],
])("%s", (_name, error, untilMs, expected) => {
  expect(heldUntilMs({ error, delayMs: 4000, untilMs, nowMs: 1000 })).toBe(expected);
});

test("whoever waits goes on at the last moment that was asked for, and not before", async () => {
  const clock = createManualClock(0);
  const holdBack = createHoldBack(clock);
  await holdBack.pass(undefined);
  holdBack.note(limited, 1000);
  const passed: number[] = [];
  const waiting = holdBack.pass(undefined).then(() => passed.push(clock.now()));
  await clock.advance(999);
  holdBack.note(limited, 1000);
  await clock.advance(999);
  expect(passed).toEqual([]);
  await clock.advance(1);
  await waiting;
  expect(passed).toEqual([1999]);
});

test("an abort ends the wait with its reason", async () => {
  const holdBack = createHoldBack(createManualClock(0));
  holdBack.note(limited, 1000);
  const controller = new AbortController();
  const failure = failureOf(holdBack.pass(controller.signal));
  controller.abort(new Error("parked"));
  expect((await failure).message).toBe("parked");
});
