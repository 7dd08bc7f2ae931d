import { type ErrorCode, isErrorCode } from "./error-codes.ts";
import {
  ApiError,
  AppError,
  AuthError,
  CanceledError,
  DataError,
  type ErrorOptions,
  isAppError,
  JobError,
  LockedError,
  toError,
  TransportError,
  UsageError,
  WaitError,
} from "./errors.ts";
import type { JsonObject } from "./json.ts";

/** An error as data: what a journal keeps, what `--json` prints, what a page shows. */
export type Failure = {
  /** Class of the error, such as `JobError`. */
  readonly name: string;
  /** What happened. */
  readonly code: ErrorCode;
  /** For people: what failed, why, what to do. */
  readonly message: string;
  /** The same again later may help. */
  readonly retryable: boolean;
  /** Evidence; never a secret or a row value. */
  readonly details: JsonObject;
  /** Message of the error behind it; null: none. */
  readonly cause: string | null;
};

export function toFailure(thrown: unknown): Failure {
  const error = toError(thrown);
  const known = isAppError(error) ? error : undefined;
  return {
    name: error.name,
    code: known?.code ?? "internal",
    message: error.message,
    retryable: known?.retry === "later",
    details: known?.details ?? {},
    cause: error.cause === undefined ? null : toError(error.cause).message,
  };
}

/** The reverse of toFailure, so that a failure read from a journal can be thrown like the first time. */
export function fromFailure(failure: Failure): Error {
  const options: ErrorOptions = {
    details: failure.details,
    retry: failure.retryable ? "later" : "never",
    ...(failure.cause === null ? {} : { cause: new Error(failure.cause) }),
  };
  if (!isErrorCode(failure.code) || failure.code === "internal")
    return new Error(failure.message, options);
  return revive(failure, options);
}

type Revive = (failure: Failure, options: ErrorOptions) => AppError;

const revivers: Record<string, Revive> = {
  AuthError: (f, o) => new AuthError(f.code as AuthError["code"], f.message, o),
  ApiError: (f, o) => new ApiError(f.code as ApiError["code"], f.message, o),
  TransportError: (f, o) => new TransportError(f.code as TransportError["code"], f.message, o),
  JobError: (f, o) => new JobError(f.code as JobError["code"], f.message, o),
  DataError: (f, o) => new DataError(f.code, f.message, o),
  WaitError: (f, o) => new WaitError(f.code as WaitError["code"], f.message, o),
  LockedError: (f, o) => new LockedError(f.message, o),
  CanceledError: (f, o) => new CanceledError(f.message, o),
};

function revive(failure: Failure, options: ErrorOptions): AppError {
  const known = revivers[failure.name];
  return known ? known(failure, options) : new UsageError(failure.code, failure.message, options);
}
