import pRetry, { AbortError } from "p-retry";

import type { Clock } from "./clock.ts";
import { isAppError, isRetryable, toError } from "./errors.ts";

export interface RetryPolicy {
  /** Tries in all, the first included. Default 6. */
  readonly attemptsMax: number;
  /** First back-off. Default 500 ms; doubles with each attempt. */
  readonly baseMs: number;
  /** No single wait is longer, whatever the server asks for. Default 60 s. */
  readonly capMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attemptsMax: 6, baseMs: 500, capMs: 60_000 };

export interface RetryOptions {
  readonly clock: Clock;
  readonly policy?: Partial<RetryPolicy>;
  readonly signal?: AbortSignal | undefined;
  /** A number in [0, 1). */
  readonly random?: () => number;
  /** Told before each wait. */
  readonly onRetry?: (error: Error, attempt: number, delayMs: number) => void;
}

/** Runs `work` again after errors that may pass (`retry: "later"`), within the policy. */
export async function retry<T>(
  work: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  // Nearly all work succeeds at once and shall not pay for the loop: p-retry costs a third of a small file's request (measured).
  try {
    options.signal?.throwIfAborted();
    return await work(1);
  } catch (thrown) {
    if (!isRetryable(thrown)) throw toError(thrown);
    return goOn(toError(thrown), work, options);
  }
}

/** The attempts after the first, which failed. */
async function goOn<T>(
  first: Error,
  work: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const policy = { ...DEFAULT_RETRY, ...options.policy };
  const random = options.random ?? Math.random;
  const again = (attempt: number) =>
    attempt === 1 ? Promise.reject(first) : guard(() => work(attempt), options.signal);
  return pRetry(again, {
    retries: policy.attemptsMax - 1,
    // p-retry adds its own back-off to whatever onFailedAttempt waits, so it gets none.
    minTimeout: 0,
    maxTimeout: 0,
    factor: 1,
    shouldRetry: ({ error }) => isRetryable(error) && options.signal?.aborted !== true,
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
      if (!isRetryable(error) || retriesLeft <= 0 || options.signal?.aborted) return;
      const delayMs = retryDelayMs(error, attemptNumber, policy, random());
      options.onRetry?.(error, attemptNumber, delayMs);
      await options.clock.sleep(delayMs, options.signal);
    },
  });
}

/**
 * How long to wait after `attempt` failed: the server's hint is a floor (without jitter), else exponential
 * with half of it random, never above the cap.
 */
export function retryDelayMs(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  random: number,
): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  const jittered = ceiling / 2 + (ceiling / 2) * random;
  const hint = isAppError(error) ? error.retryAfterMs : undefined;
  return Math.min(policy.capMs, Math.max(jittered, hint ?? 0));
}

/** p-retry treats a TypeError as a network error; ours are mapped before, so any other error must end the loop. */
async function guard<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (thrown) {
    if (isRetryable(thrown)) throw thrown;
    throw new AbortError(toError(thrown));
  }
}
