import type { ErrorCode } from "../core/error-codes.ts";
import { isAppError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";

export interface LookAhead {
  readonly signal: AbortSignal;
  readonly log: Log;
  /** What is looked for; all else is no failure yet. */
  readonly findings: readonly ErrorCode[];
}

/**
 * Looks at what is on the platform before it is fetched, to find early what would be found in the end. What keeps it from looking is no
 * failure, as whoever fetches meets it again. Tells whether it could look.
 */
export async function lookAhead(
  { signal, log, findings }: LookAhead,
  look: () => Promise<void>,
): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!isAppError(error) || findings.includes(error.code)) throw error;
    log.info("columns could not be looked at before the download", { code: error.code });
    return false;
  }
}
