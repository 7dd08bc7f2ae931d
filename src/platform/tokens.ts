import { type Clock, toTimestamp } from "../core/clock.ts";
import { AuthError } from "../core/errors.ts";
import { type Log, silentLog } from "../core/log.ts";
import type { Secret } from "../core/secret.ts";
import type { CallOptions, Tokens } from "./platform.ts";
import { createSharedWork } from "./shared-work.ts";
import type { Token, TokenCache } from "./token-cache.ts";

/** Where a call gets its token, and where it says that one was not accepted. */
export interface TokenSource extends Tokens {
  take(options?: CallOptions): Promise<Secret>;
  /**
   * Tells that an API answered 401 to exactly this token. True when taking a token again makes sense: this one was given up, or
   * a newer one is there already.
   */
  reject(token: Secret): boolean;
  /** Tells that this token was refused right after it was renewed: renewing is not what helps. */
  markFutile(token: Secret): void;
}

export interface RenewableTokensOptions {
  /** Asks the token service, with retries. */
  readonly obtain: (signal: AbortSignal) => Promise<Token>;
  readonly cache?: TokenCache | undefined;
  readonly clock: Clock;
  readonly log?: Log;
}

/** Renewed this long before they end, or a tenth of their life when that is shorter. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** So long a 401 to a token that renewing did not help is taken for a missing permission. */
const FUTILE_FOR_MS = 60_000;

/** Tokens of a client secret: kept in memory and in the cache, renewed once for all who wait. */
export function createRenewableTokens(options: RenewableTokensOptions): TokenSource {
  const { clock, cache, log = silentLog } = options;
  let current: Token | undefined;
  let rejected: string | undefined;
  let futile: { readonly token: string; readonly untilMs: number } | undefined;

  const renewal = createSharedWork(async (signal) => {
    const token = await options.obtain(signal);
    current = token;
    keep(token);
    return token;
  });

  function keep(token: Token): void {
    try {
      cache?.write(token);
    } catch (error) {
      log.warn("the token cannot be kept for the next command", { error: String(error) });
    }
  }

  /** Another process may have renewed it meanwhile. */
  function known(): Token | undefined {
    if (isFresh(current, clock.now())) return current;
    const kept = cache?.read();
    if (!isFresh(kept, clock.now()) || kept?.secret.reveal() === rejected) return undefined;
    current = kept;
    return kept;
  }

  return {
    async take({ signal } = {}) {
      signal?.throwIfAborted();
      return (known() ?? (await renewal.join(signal))).secret;
    },
    reject(token) {
      const value = token.reveal();
      if (current && current.secret.reveal() !== value) return true;
      if (futile?.token === value && clock.now() < futile.untilMs) return false;
      rejected = value;
      current = undefined;
      if (cache?.read()?.secret.reveal() === value) cache.clear();
      return true;
    },
    markFutile(token) {
      futile = { token: token.reveal(), untilMs: clock.now() + FUTILE_FOR_MS };
    },
    async check({ signal } = {}) {
      const cached = known();
      const token = cached ?? (await renewal.join(signal));
      return { expiresAt: toTimestamp(token.expiresAtMs), cached: cached !== undefined };
    },
  };
}

/** The token a person gave: used as it is, never renewed. */
export function createGivenToken(token: Secret, clock: Clock): TokenSource {
  return {
    take: async () => token,
    reject: () => false,
    markFutile() {},
    async check() {
      const expiresAtMs = expiryOf(token.reveal());
      if (expiresAtMs !== null && expiresAtMs <= clock.now()) {
        throw new AuthError(
          "token-rejected",
          `The access token in AEPX_ACCESS_TOKEN ended at ${toTimestamp(expiresAtMs)}. aepx cannot renew it: give a new one, or AEPX_CLIENT_SECRET instead.`,
        );
      }
      return { expiresAt: expiresAtMs === null ? null : toTimestamp(expiresAtMs), cached: true };
    },
  };
}

function isFresh(token: Token | undefined, nowMs: number): boolean {
  if (!token) return false;
  const lifetimeMs = token.expiresAtMs - token.obtainedAtMs;
  return nowMs < token.expiresAtMs - Math.min(RENEW_BEFORE_MS, lifetimeMs / 10);
}

/** The token's own payload tells its end: `created_at` and `expires_in`, strings of milliseconds (seen in the field). */
function expiryOf(token: string): number | null {
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
    const claims = JSON.parse(payload) as Record<string, unknown>;
    const expiresAtMs = Number(claims["created_at"]) + Number(claims["expires_in"]);
    return Number.isSafeInteger(expiresAtMs) ? expiresAtMs : null;
  } catch {
    return null;
  }
}
