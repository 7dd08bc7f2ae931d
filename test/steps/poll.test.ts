import fc from "fast-check";
import { expect, test } from "vitest";

import { ApiError, AuthError, CanceledError, TransportError } from "../../src/core/errors.ts";
import { silentLog } from "../../src/core/log.ts";
import { poll, pollDelayMs } from "../../src/steps/poll.ts";
import type { StepPorts } from "../../src/steps/step.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { createStepContext } from "../support/step-context.ts";

const clockOf = () => createManualClock(0, { autoAdvance: true });

function portsOf(clock = clockOf()): StepPorts & { clock: ReturnType<typeof clockOf> } {
  const timing = { pollMinMs: 2000, settleMs: 60_000 };
  return { clock, timing, log: silentLog, random: () => 0.5 } as unknown as StepPorts & {
    clock: ReturnType<typeof clockOf>;
  };
}

test("the pause grows from the first one to a minute and stays within a tenth of it", () => {
  expect([1, 2, 3, 20].map((polls) => pollDelayMs(polls, 2000, 0.5))).toEqual([
    2000, 3000, 4500, 60_000,
  ]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (polls, random) => {
        const delayMs = pollDelayMs(polls, 2000, random);
        expect(delayMs).toBeGreaterThanOrEqual(1800);
        expect(delayMs).toBeLessThanOrEqual(66_000);
      },
    ),
  );
});

test("asks at once and returns an answer without waiting", async () => {
  const ports = portsOf();
  await expect(
    poll(ports, createStepContext(), "it was", () => Promise.resolve("yes")),
  ).resolves.toBe("yes");
  expect(ports.clock.now()).toBe(0);
});

test("no trouble that may pass ends the wait", async () => {
  const troubles = [
    new ApiError("rate-limited", "Busy."),
    new ApiError("server-error", "Down."),
    new ApiError("unreadable-reply", "A page of HTML."),
    new TransportError("no-connection", "Refused."),
    new TransportError("timed-out", "Late."),
  ];
  const context = createStepContext();
  const asks = [...troubles];
  const answer = await poll(portsOf(), context, "it was", () => {
    const trouble = asks.shift();
    return trouble ? Promise.reject(trouble) : Promise.resolve("yes");
  });
  expect(answer).toBe("yes");
  expect(context.news).toEqual(troubles.map(({ message }) => ({ trouble: message })));
});

test("an error that will not pass ends it", async () => {
  const error = new AuthError("forbidden", "No right.");
  await expect(
    poll(portsOf(), createStepContext(), "it was", () => Promise.reject(error)),
  ).rejects.toBe(error);
});

test("the deadline ends it, after one last question at the deadline", async () => {
  const ports = portsOf();
  const asked: number[] = [];
  const never = () => {
    asked.push(ports.clock.now());
    return Promise.resolve(undefined);
  };
  const polling = poll(ports, createStepContext({ deadlineMs: 6000 }), "export job 7 did", never);
  await expect(polling).rejects.toMatchObject({
    code: "wait-ended",
    message: "The wait ended before export job 7 did. The remote work goes on.",
  });
  expect(asked).toEqual([0, 2000, 5000, 6000]);
});

test("a bound of nothing still asks once", async () => {
  const ports = portsOf();
  const context = createStepContext({ deadlineMs: 0 });
  await expect(poll(ports, context, "it was", () => Promise.resolve(1))).resolves.toBe(1);
  await expect(
    poll(ports, context, "it was", () => Promise.resolve(undefined)),
  ).rejects.toMatchObject({ code: "wait-ended" });
});

test("a stop ends it with the stop's reason, also when the request fails because of it", async () => {
  const stop = new CanceledError("Interrupted.");
  const controller = new AbortController();
  const context = createStepContext({ signal: controller.signal });
  const polling = poll(portsOf(), context, "it was", () => {
    controller.abort(stop);
    return Promise.reject(new TransportError("no-connection", "Torn down."));
  });
  await expect(polling).rejects.toBe(stop);
});
