import type { ErrorCode } from "../../../core/error-codes.ts";
import { toFailure } from "../../../core/failure.ts";

/** What one check came to. `unproved`: it could not be tried without side effects, or something before it failed. */
export type Finding = {
  readonly name: string;
  readonly status: "ok" | "warning" | "failed" | "unproved";
  /** What was seen, or what is wrong and what to do about it. */
  readonly message: string;
  /** Null unless failed. */
  readonly code: ErrorCode | null;
};

export function ok(name: string, message: string): Finding {
  return { name, status: "ok", message, code: null };
}

export function warning(name: string, message: string): Finding {
  return { name, status: "warning", message, code: null };
}

export function unproved(name: string, message: string): Finding {
  return { name, status: "unproved", message, code: null };
}

export function failed(name: string, error: unknown): Finding {
  const { code, message } = toFailure(error);
  return { name, status: "failed", message, code };
}
