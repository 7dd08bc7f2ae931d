import { randomUUID } from "node:crypto";

import type { Clock } from "../core/clock.ts";
import { AuthError, toError } from "../core/errors.ts";
import { type Log, silentLog } from "../core/log.ts";
import { retry, type RetryPolicy } from "../core/retry.ts";
import type { Secret } from "../core/secret.ts";
import { openAttempt } from "./attempt.ts";
import { mayHaveHappened } from "./may-have-happened.ts";
import type { CallOptions, CreateOptions } from "./platform.ts";
import type { Tenant } from "./records.ts";
import type { TokenSource } from "./tokens.ts";

/** What one sending of a request takes along. */
export interface Attempt {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The same for a reply whose body outlives the call: whoever sends it keeps the time, and the signal is the caller's own. */
export interface OpenAttempt {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** Sends with token, time limit and retries: the one place where a call is repeated. */
export interface Caller {
  /** For calls that may be repeated: reads, deletes, validations. */
  read<T>(send: (attempt: Attempt) => Promise<T>, options?: CallOptions): Promise<T>;
  /** Like `read`, for a reply whose body outlives the call. */
  open<T>(send: (attempt: OpenAttempt) => Promise<T>, options?: CallOptions): Promise<T>;
  /** For calls that make something: repeated only where it is certain that nothing was made. */
  create<T>(send: (attempt: Attempt) => Promise<T>, options: CreateOptions): Promise<T>;
}

export interface CallerOptions {
  readonly tenant: Tenant;
  readonly clientId: string;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly log?: Log;
  readonly retry?: Partial<RetryPolicy>;
  readonly random?: () => number;
  readonly newRequestId?: () => string;
}

type Headers = Attempt["headers"];
type Send<T> = (headers: Headers) => Promise<T>;

export function createCaller(options: CallerOptions): Caller {
  const { clock, log = silentLog, newRequestId = randomUUID } = options;

  async function repeat<T>(work: () => Promise<T>, call: CallOptions): Promise<T> {
    const run = retry(work, {
      clock,
      signal: call.signal,
      ...(options.retry ? { policy: options.retry } : {}),
      ...(options.random ? { random: options.random } : {}),
      onRetry(error, attempt, delayMs) {
        log.info("request failed, trying again", { error: error.message, attempt, delayMs });
        call.onRetry?.(error, attempt, delayMs);
      },
    });
    return run.catch((error: unknown) => {
      throw error instanceof Final ? error.reason : error;
    });
  }

  async function send<T>(work: Send<T>, call: CallOptions & { requestId?: string }): Promise<T> {
    const token = await takeToken(options.tokens, call);
    const once = (with_: Secret) =>
      work(headersFor(options, with_, call.requestId ?? newRequestId()));
    try {
      return await once(token);
    } catch (error) {
      // A 401 comes before any effect, so this repetition is safe for creating calls too.
      if (!isRejection(error) || !options.tokens.reject(token)) throw error;
    }
    const renewed = await takeToken(options.tokens, call);
    try {
      return await once(renewed);
    } catch (error) {
      if (isRejection(error)) options.tokens.markFutile(renewed);
      throw error;
    }
  }

  const timed =
    <T>(work: (attempt: Attempt) => Promise<T>, { signal }: CallOptions): Send<T> =>
    async (headers) => {
      const attempt = openAttempt({ timeoutMs: options.timeoutMs, signal });
      try {
        return await work({ headers, signal: attempt.signal });
      } finally {
        attempt.release();
      }
    };

  return {
    read: (work, call = {}) => repeat(() => send(timed(work, call), call), call),
    open: (work, call = {}) =>
      repeat(() => send((headers) => work({ headers, signal: call.signal }), call), call),
    create: (work, call) => repeat(() => send(timed(work, call), call).catch(endIfMade), call),
  };
}

/** An error that must leave the retry loop although it says "later": its own retries are spent, or repeating could double. */
class Final extends Error {
  readonly reason: Error;

  constructor(reason: Error) {
    super(reason.message);
    this.reason = reason;
  }
}

function endIfMade(error: unknown): never {
  throw error instanceof Final || !mayHaveHappened(error) ? error : new Final(toError(error));
}

/** The token service has retries of its own, for all callers together. */
async function takeToken(tokens: TokenSource, call: CallOptions): Promise<Secret> {
  return tokens.take(call).catch((error: unknown) => {
    throw new Final(toError(error));
  });
}

function headersFor(
  { tenant, clientId }: CallerOptions,
  token: Secret,
  requestId: string,
): Headers {
  return {
    authorization: `Bearer ${token.reveal()}`,
    "x-api-key": clientId,
    "x-gw-ims-org-id": tenant.orgId,
    "x-sandbox-name": tenant.sandbox,
    "x-request-id": requestId,
  };
}

function isRejection(error: unknown): boolean {
  return error instanceof AuthError && error.code === "token-rejected";
}
