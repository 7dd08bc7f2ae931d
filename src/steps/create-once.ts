import type { Clock } from "../core/clock.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";
import { mayHaveHappened } from "../platform/may-have-happened.ts";
import type { StepPorts } from "./step.ts";

export interface CreateOnce<M extends Json, T> {
  /** What the thing will be recognised by. Journaled before the call. */
  readonly marker: M;
  /** Finds what an earlier call with this marker made; undefined: nothing (yet). */
  readonly lookUp: (marker: M, startedAt: string) => Promise<T | undefined>;
  readonly create: (marker: M, requestId: string) => Promise<T>;
  /** What to put on record of a thing that was found rather than made. */
  readonly describe: (thing: T) => JsonObject;
}

/** More lost answers in a row than this, each with nothing made, is not chance: the last error is told. */
const CREATE_ATTEMPTS_MAX = 5;

/**
 * Creates a remote thing at most once, whatever is lost in between. The marker is durable before the call; after any end that
 * leaves open whether the call had its effect (timeout, reset, 5xx, a killed process) the marker is looked up, what is found
 * is adopted, and only when the look-up stays empty for the settling time is it created (again).
 */
export async function createOnce<M extends Json, T>(
  ports: StepPorts,
  context: StepContext,
  plan: CreateOnce<M, T>,
): Promise<T> {
  const { marker, fresh, startedAt } = await context.begin(plan.marker);
  const find = (): Promise<T | undefined> =>
    untilSettled(ports, context.signal, () => plan.lookUp(marker, startedAt));
  const adopt = async (thing: T): Promise<T> => {
    await context.note({ adopted: plan.describe(thing) });
    return thing;
  };
  if (!fresh) {
    const found = await find();
    if (found !== undefined) return adopt(found);
  }
  for (let attempt = 1; ; attempt += 1) {
    const requestId = ports.newRequestId();
    await context.note({ requestId });
    try {
      return await plan.create(marker, requestId);
    } catch (error) {
      if (!mayHaveHappened(error)) throw error;
      const found = await find();
      if (found !== undefined) return adopt(found);
      if (attempt >= CREATE_ATTEMPTS_MAX) throw error;
    }
  }
}

/** Looks until something is found or the look-ups have stayed empty for the settling time; the last look is after it. */
export async function untilSettled<T>(
  ports: { readonly clock: Clock; readonly timing: StepPorts["timing"] },
  signal: AbortSignal,
  lookUp: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const { pollMinMs, settleMs } = ports.timing;
  const settledAt = ports.clock.now() + settleMs;
  for (;;) {
    const askedAt = ports.clock.now();
    const found = await lookUp();
    if (found !== undefined || askedAt >= settledAt) return found;
    const leftMs = settledAt - ports.clock.now();
    await ports.clock.sleep(Math.max(0, Math.min(pollMinMs, leftMs)), signal);
  }
}
