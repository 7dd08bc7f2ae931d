import { type ErrorCode, errorCodes } from "./error-codes.ts";
import type { JsonObject } from "./json.ts";

export interface ErrorOptions {
  /** JSON-safe evidence. Never a secret, a query string or a row value. */
  readonly details?: JsonObject;
  /** The server's own word on when to come back, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
  /** Overrides what the code says about coming back: a PUT that timed out may be repeated, a POST may not. */
  readonly retry?: "never" | "later";
}

/** A class says what to do next, a code says what happened, the message says what to do about it. */
export abstract class AppError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly retry: "never" | "later";
  readonly retryAfterMs: number | undefined;
  readonly details: JsonObject;

  constructor(code: C, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retry = options.retry ?? errorCodes[code].retry;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details ?? {};
  }
}

/** The caller has to change something: an option, a setting, a name, a folder. */
export class UsageError extends AppError {}

/** Credentials or rights are not enough. */
export class AuthError extends AppError<"token-refused" | "token-rejected" | "forbidden"> {}

/** Adobe answered, but not with success, or with something that cannot be used. `details` has requestId, method, path, status. */
export class ApiError extends AppError<
  | "bad-request"
  | "not-found"
  | "conflict"
  | "unreadable-reply"
  | "foreign-href"
  | "adoption-ambiguous"
  | "rate-limited"
  | "server-error"
> {}

/** No whole answer arrived. */
export class TransportError extends AppError<"no-connection" | "timed-out" | "body-cut"> {}

/** The remote job or batch, or a command that was started, ended badly. */
export class JobError extends AppError<
  "job-failed" | "job-canceled" | "batch-failed" | "command-failed"
> {}

/** Bytes, tables or records on disk are not what was promised. */
export class DataError extends AppError {}

/** Not now: the wait ended before the remote work did, or something has to become newer or free first. */
export class WaitError extends AppError<"wait-ended" | "too-old" | "evaluation-quota"> {}

/** Another process holds the run or the folder. */
export class LockedError extends AppError<"locked"> {
  constructor(message: string, options?: ErrorOptions) {
    super("locked", message, options);
  }
}

/** A person or a signal stopped it. */
export class CanceledError extends AppError<"canceled"> {
  constructor(message: string, options?: ErrorOptions) {
    super("canceled", message, options);
  }
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}

/** Whether trying the same again later may help. Anything that is not ours is a bug, and a bug is never retried. */
export function isRetryable(error: unknown): boolean {
  return (
    isAppError(error) &&
    error.retry === "later" &&
    error.code !== "canceled" &&
    error.code !== "locked"
  );
}

/** `catch` receives anything; everything after it wants an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`Non-error thrown: ${String(thrown)}`);
}
