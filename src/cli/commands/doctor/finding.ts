import type { ErrorCode } from "../../../core/error-codes.ts";
import { toFailure } from "../../../core/failure.ts";

/** What one check came to. */
export type Finding = {
  readonly name: string;
  /** `unproven`: nothing speaks against it, but it could not be tried. */
  readonly status: "ok" | "warning" | "failed" | "unproven";
  /** What was seen. */
  readonly detail: string;
  /** What to do about it; null when there is nothing to do, or when the detail says it. */
  readonly fix: string | null;
  /** Null unless failed. */
  readonly code: ErrorCode | null;
};

export function ok(name: string, detail: string): Finding {
  return { name, status: "ok", detail, fix: null, code: null };
}

export function warning(name: string, detail: string, fix: string): Finding {
  return { name, status: "warning", detail, fix, code: null };
}

export function unproven(name: string, detail: string): Finding {
  return { name, status: "unproven", detail, fix: null, code: null };
}

export function failed(name: string, error: unknown): Finding {
  const { code, message } = toFailure(error);
  return { name, status: "failed", detail: message, fix: null, code };
}
