import {
  ApiError,
  AuthError,
  isAppError,
  TransportError,
  UsageError,
  WaitError,
} from "../core/errors.ts";

/**
 * Whether a creating call that failed with `error` may nevertheless have had its effect. False only where that is certain: the
 * request never left (refused, DNS, TLS), or the service said no (4xx, 429). Everything unknown counts as "may have".
 */
export function mayHaveHappened(error: unknown): boolean {
  if (!isAppError(error)) return true;
  if (error instanceof AuthError || error instanceof UsageError) return false;
  // Comes from this side, instead of the call.
  if (error instanceof WaitError) return false;
  // `sent` and `status` live in the details, so an error read back from a journal gives the same answer.
  if (error instanceof TransportError) return error.details["sent"] !== false;
  if (error instanceof ApiError) return error.code === "unreadable-reply" || isAmbiguous(error);
  return true;
}

/** 408 comes from something between us and the service, which may have passed the request on. */
function isAmbiguous(error: ApiError): boolean {
  const status = error.details["status"];
  return typeof status !== "number" || status >= 500 || status === 408;
}
