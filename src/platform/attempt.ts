import { systemClock } from "../core/clock.ts";
import { AttemptTimeout } from "./transport-error.ts";
import { whenAborted } from "./when-aborted.ts";

export interface AttemptLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface AttemptSignal {
  /** Aborts with the caller's own reason, or with AttemptTimeout. */
  readonly signal: AbortSignal;
  /** From here on only the caller can abort: the answer has begun. */
  stopTimer(): void;
  /** Lets go of the caller's signal, which may live as long as the run. */
  release(): void;
}

/** One signal per attempt, so that nothing piles up on a signal that lives for hours. */
export function openAttempt({ timeoutMs, signal }: AttemptLimits): AttemptSignal {
  signal?.throwIfAborted();
  const controller = new AbortController();
  // The network keeps real time, also where a test's clock stands still.
  const stopTimer = systemClock.every(timeoutMs, () => {
    controller.abort(new AttemptTimeout(timeoutMs));
  });
  const stopWatch = whenAborted(signal, () => controller.abort(signal?.reason));
  return {
    signal: controller.signal,
    stopTimer,
    release() {
      stopTimer();
      stopWatch();
    },
  };
}
