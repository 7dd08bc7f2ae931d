import { WaitError, isAppError, isRetryable, toError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import type { StepPorts } from "./step.ts";

/** The pause grows to this many times the first one: from 2 s to a minute with the default. */
const GROWTH_MAX = 30;

/** How long to pause after the n-th poll (from 1): grows by half each time up to 30 times `minMs`, a fifth of it random. */
export function pollDelayMs(polls: number, minMs: number, random: number): number {
  const grown = Math.min(minMs * 1.5 ** (polls - 1), minMs * GROWTH_MAX);
  return Math.round(grown * (0.9 + 0.2 * random));
}

/**
 * Asks until the answer is there. Trouble that may pass (network, 429, 5xx, a page that is not JSON) never ends the wait; the context's
 * deadline does, with `wait-ended`. The first question is asked at once, the last one at the deadline.
 */
export async function poll<T>(
  ports: StepPorts,
  context: StepContext,
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  for (let polls = 1; ; polls += 1) {
    const answer = await askCalmly(ports, context, ask);
    if (answer !== undefined) return answer;
    const leftMs = (context.deadlineMs ?? Number.POSITIVE_INFINITY) - ports.clock.now();
    if (leftMs <= 0) throw waitEnded(what);
    const delayMs = pollDelayMs(polls, ports.timing.pollMinMs, ports.random());
    await ports.clock.sleep(Math.min(delayMs, leftMs), context.signal);
  }
}

async function askCalmly<T>(
  ports: StepPorts,
  context: StepContext,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    context.signal.throwIfAborted();
    if (!mayPass(error)) throw error;
    ports.log.warn("poll failed, the wait goes on", { message: toError(error).message });
    context.progress({ trouble: toError(error).message });
    return undefined;
  }
}

function mayPass(error: unknown): boolean {
  return isRetryable(error) || (isAppError(error) && error.code === "unreadable-reply");
}

function waitEnded(what: string): WaitError {
  return new WaitError("wait-ended", `The wait ended before ${what}. The remote work goes on.`);
}
