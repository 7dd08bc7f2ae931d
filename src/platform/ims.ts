import type { Clock } from "../core/clock.ts";
import { retry, type RetryPolicy } from "../core/retry.ts";
import { Secret } from "../core/secret.ts";
import { openAttempt } from "./attempt.ts";
import { dataOf, type Services, unusable } from "./services.ts";
import type { Token } from "./token-cache.ts";
import { wireNumber, wireText } from "./wire.ts";

export interface ObtainTokenOptions {
  readonly ims: Services["ims"];
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scopes: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly retry?: Partial<RetryPolicy>;
  readonly random?: () => number;
}

/** Above this, `expires_in` is in milliseconds, as the former exchange of Adobe's answered. */
const SECONDS_MAX = 1e6;

/** Asks for a new token until the service answers. Fails with `token-refused` when it does not like the credentials. */
export async function obtainToken(
  options: ObtainTokenOptions,
  signal: AbortSignal,
): Promise<Token> {
  return retry(() => requestToken(options, signal), {
    clock: options.clock,
    signal,
    ...(options.retry ? { policy: options.retry } : {}),
    ...(options.random ? { random: options.random } : {}),
  });
}

async function requestToken(options: ObtainTokenOptions, signal: AbortSignal): Promise<Token> {
  const attempt = openAttempt({ timeoutMs: options.timeoutMs, signal });
  try {
    const call = options.ims.POST("/ims/token/v3", {
      // In the body, not the query: queries end up in logs.
      body: {
        grant_type: "client_credentials",
        client_id: options.clientId,
        client_secret: options.clientSecret.reveal(),
        scope: options.scopes,
      },
      headers: { "content-type": "application/x-www-form-urlencoded" },
      signal: attempt.signal,
    });
    const wire = await dataOf(call);
    const value = wireText(wire.access_token);
    if (value === null) throw unusable((await call).response, "holds no access_token");
    return { secret: new Secret(value), ...lifetime(wire.expires_in, options.clock.now()) };
  } finally {
    attempt.release();
  }
}

/** A service that tells no lifetime gets the shortest one that is of use. */
function lifetime(
  expiresIn: unknown,
  nowMs: number,
): { readonly obtainedAtMs: number; readonly expiresAtMs: number } {
  const told = wireNumber(expiresIn) ?? 600;
  const lifetimeMs = told > SECONDS_MAX ? told : told * 1000;
  return { obtainedAtMs: nowMs, expiresAtMs: nowMs + Math.max(0, Math.round(lifetimeMs)) };
}
