import { type Clock, systemClock } from "../core/clock.ts";
import { UsageError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { RetryPolicy } from "../core/retry.ts";
import { Secret } from "../core/secret.ts";
import { CONCURRENCY_MAX } from "../data/transfer/transfer-tuning.ts";
import { createPlatform, type PlatformOptions } from "../platform/create-platform.ts";
import { IMS_URL, PLATFORM_URL } from "../platform/default-addresses.ts";
import type { ProxySettings } from "../platform/proxy-choice.ts";
import type { Platform } from "../platform/platform.ts";

/** How to reach Adobe Experience Platform. Nothing is read from the environment; see `configFromEnv`. */
export interface ClientOptions {
  /** Client ID of an OAuth server-to-server credential (Adobe Developer Console); also sent as `x-api-key`. */
  readonly clientId: string;
  /** Its secret, with which tokens are obtained and renewed. Needs `scopes`. */
  readonly clientSecret?: Secret | string | undefined;
  /** Its scopes, as Developer Console shows them: a list, or text with commas. */
  readonly scopes?: string | readonly string[] | undefined;
  /** A token obtained elsewhere, instead of secret and scopes; it cannot be renewed. */
  readonly accessToken?: Secret | string | undefined;
  /** Organization ID, `…@AdobeOrg`. */
  readonly orgId: string;
  /** Name of the sandbox, lower case. There is no default. */
  readonly sandbox: string;
  /** Default `https://platform.adobe.io` (documented). */
  readonly baseUrl?: string | undefined;
  /** Default `https://ims-na1.adobelogin.com` (documented). */
  readonly imsUrl?: string | undefined;
  /** Folder (0700) in which processes share tokens (0600). Default: tokens live in memory only. */
  readonly tokenCacheFolder?: string | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** Until a control reply is there, or a file's bytes begin, ms. Default 60,000. */
  readonly timeoutMs?: number | undefined;
  /** Of reading calls; creating calls are sent once. Default 6 attempts, 500 ms doubling to 60 s, Retry-After respected. */
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Replaces the network for everything, tokens and file bytes included. Default: undici with keep-alive. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Default: silent. */
  readonly log?: Log | undefined;
  /** A number in [0, 1), for the jitter of retries. Default Math.random. */
  readonly random?: (() => number) | undefined;
}

/**
 * A typed client of the services that exports need. Sends nothing before it is asked to; `close` ends its connections. Fails with
 * `missing-credential`, or with `bad-config` for an address that cannot be used safely.
 */
export function createClient(options: ClientOptions): Platform {
  const { clientId, orgId, sandbox, baseUrl = PLATFORM_URL, imsUrl = IMS_URL } = options;
  for (const [name, value] of Object.entries({ clientId, orgId, sandbox })) {
    if (typeof value !== "string" || value === "") throw missing(name);
  }
  return createPlatform({
    ...present(options),
    // Room for every concurrency; how many are used is the download's own business.
    connections: CONCURRENCY_MAX,
    tenant: { baseUrl, orgId, sandbox },
    imsUrl,
    credentials: credentialsOf(options),
    clock: options.clock ?? systemClock,
  });
}

/** Given as undefined is not given. */
function present(options: ClientOptions): Partial<PlatformOptions> {
  const { tokenCacheFolder, proxy, timeoutMs, retry, fetch, log, random } = options;
  const optional = { tokenCacheFolder, proxy, timeoutMs, retry, fetch, log, random };
  return Object.fromEntries(
    Object.entries(optional).filter(([, value]) => value !== undefined),
  ) as Partial<PlatformOptions>;
}

function credentialsOf(options: ClientOptions): PlatformOptions["credentials"] {
  const { clientId, clientSecret, accessToken, scopes } = options;
  if (accessToken !== undefined) return { clientId, accessToken: toSecret(accessToken) };
  if (clientSecret === undefined) throw missing("clientSecret");
  const joined = typeof scopes === "string" ? scopes : (scopes ?? []).join(",");
  if (joined === "") throw missing("scopes");
  return { clientId, clientSecret: toSecret(clientSecret), scopes: joined };
}

function toSecret(value: Secret | string): Secret {
  return value instanceof Secret ? value : new Secret(value);
}

function missing(name: string): UsageError {
  return new UsageError(
    "missing-credential",
    `The client needs ${name}. See ClientOptions, or take it from the environment with configFromEnv.`,
    { details: { missing: [name] } },
  );
}
