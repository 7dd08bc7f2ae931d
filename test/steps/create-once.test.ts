import { expect, test } from "vitest";

import { ApiError, TransportError } from "../../src/core/errors.ts";
import { silentLog } from "../../src/core/log.ts";
import { createOnce } from "../../src/steps/create-once.ts";
import type { StepPorts } from "../../src/steps/step.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { createStepContext } from "../support/step-context.ts";

const SETTLE_MS = 60_000;

/** A remote that accepts, loses answers on request, and shows what it accepted only after a while. */
function createRemote(
  options: { visibleAfterMs?: number; ends?: (Error | "made" | "made, answer lost")[] } = {},
) {
  const clock = createManualClock(0, { autoAdvance: true });
  const made: { readonly id: string; readonly at: number }[] = [];
  const ends = [...(options.ends ?? [])];
  let requests = 0;
  const ports = {
    clock,
    log: silentLog,
    random: () => 0,
    newRequestId: () => `request-${(requests += 1)}`,
    timing: { pollMinMs: 2000, settleMs: SETTLE_MS },
  } as unknown as StepPorts;
  const plan = {
    marker: { name: "mine" },
    describe: (id: string) => ({ id }),
    lookUp: () =>
      Promise.resolve(made.find(({ at }) => clock.now() - at >= (options.visibleAfterMs ?? 0))?.id),
    create: () => {
      const end = ends.shift() ?? "made";
      if (end instanceof Error) return Promise.reject(end);
      made.push({ id: `thing-${made.length + 1}`, at: clock.now() });
      if (end === "made") return Promise.resolve(`thing-${made.length}`);
      return Promise.reject(new TransportError("timed-out", "No answer."));
    },
  };
  return { ports, plan, made, clock };
}

test("creates, with a fresh request id on record before the call", async () => {
  const { ports, plan, made } = createRemote();
  const context = createStepContext();
  await expect(createOnce(ports, context, plan)).resolves.toBe("thing-1");
  expect(made).toHaveLength(1);
  expect(context.facts).toEqual([{ requestId: "request-1" }]);
});

test("a lost answer: what was made is found and adopted, even when it shows late", async () => {
  for (const visibleAfterMs of [0, 3000, SETTLE_MS]) {
    const { ports, plan, made } = createRemote({ visibleAfterMs, ends: ["made, answer lost"] });
    const context = createStepContext();
    await expect(createOnce(ports, context, plan)).resolves.toBe("thing-1");
    expect(made).toHaveLength(1);
    expect(context.facts.at(-1)).toEqual({ adopted: { id: "thing-1" } });
  }
});

test("trouble before the effect: created again only after the look-up stayed empty for the settling time", async () => {
  const { ports, plan, made, clock } = createRemote({
    ends: [new ApiError("server-error", "Down.")],
  });
  const context = createStepContext();
  await expect(createOnce(ports, context, plan)).resolves.toBe("thing-1");
  expect(made[0]?.at).toBeGreaterThanOrEqual(SETTLE_MS);
  expect(clock.now()).toBe(SETTLE_MS);
  expect(context.facts).toEqual([{ requestId: "request-1" }, { requestId: "request-2" }]);
});

test("an earlier attempt's marker is looked up first, and what it made is adopted without a call", async () => {
  const { ports, plan, made } = createRemote();
  made.push({ id: "thing-0", at: -5000 });
  const context = createStepContext({
    announced: { marker: { name: "mine" }, startedAt: "2026-01-01T00:00:00.000Z" },
  });
  await expect(createOnce(ports, context, plan)).resolves.toBe("thing-0");
  expect(made).toHaveLength(1);
});

test("an earlier attempt that made nothing: creates after the settling time", async () => {
  const { ports, plan, made } = createRemote();
  const context = createStepContext({
    announced: { marker: { name: "mine" }, startedAt: "2026-01-01T00:00:00.000Z" },
  });
  await createOnce(ports, context, plan);
  expect(made).toEqual([{ id: "thing-1", at: SETTLE_MS }]);
});

test("a refusal is told at once: nothing can have been made", async () => {
  const refusal = new ApiError("bad-request", "Wrong schema.", { details: { status: 400 } });
  const { ports, plan, clock } = createRemote({ ends: [refusal] });
  await expect(createOnce(ports, createStepContext(), plan)).rejects.toBe(refusal);
  expect(clock.now()).toBe(0);
});

test("a service that keeps failing before any effect ends it with its error, with nothing made", async () => {
  const down = new ApiError("server-error", "Down.");
  const { ports, plan, made } = createRemote({ ends: Array.from({ length: 20 }, () => down) });
  const context = createStepContext();
  await expect(createOnce(ports, context, plan)).rejects.toBe(down);
  expect(made).toHaveLength(0);
  expect(context.facts).toHaveLength(5);
});
