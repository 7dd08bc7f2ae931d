import { UsageError } from "../core/errors.ts";

/** An option that cannot be as it was given. */
export function wrong(message: string): UsageError {
  return new UsageError("bad-option", message);
}
