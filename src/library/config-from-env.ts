import { readFileSync } from "node:fs";
import { join } from "node:path";

import { UsageError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { stateHome } from "../core/xdg-folders.ts";
import type { StepTiming } from "../steps/step.ts";
import type { ClientOptions } from "./client.ts";

/** Options that every function of the library takes, as the environment has them. */
export interface EnvironmentConfig {
  readonly client: ClientOptions;
  /** Where runs are recorded: the same folder as the command line's. */
  readonly home: string;
  readonly timing: Partial<StepTiming>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that the command line reads (AEPX_CLIENT_ID, AEPX_CLIENT_SECRET or AEPX_CLIENT_SECRET_FILE or
 * AEPX_ACCESS_TOKEN, AEPX_ORG_ID, AEPX_SCOPES, AEPX_SANDBOX, AEPX_HOME, proxies, …), no profiles. An empty variable counts as absent.
 * Fails with `missing-credential` or `bad-config`.
 */
export function configFromEnv(env: Env): EnvironmentConfig {
  const home = stateHome(env);
  const accessToken = env["AEPX_ACCESS_TOKEN"] || undefined;
  const base = {
    clientId: demand(env, "AEPX_CLIENT_ID"),
    orgId: demand(env, "AEPX_ORG_ID"),
    sandbox: demand(env, "AEPX_SANDBOX"),
    baseUrl: env["AEPX_BASE_URL"] || undefined,
    imsUrl: env["AEPX_IMS_URL"] || undefined,
    tokenCacheFolder: join(home, "tokens"),
    proxy: proxyOf(env),
  };
  const credentials =
    accessToken === undefined
      ? { clientSecret: secretOf(env), scopes: demand(env, "AEPX_SCOPES") }
      : { accessToken: new Secret(accessToken.trim()) };
  return { client: { ...base, ...credentials }, home, timing: timingOf(env) };
}

function secretOf(env: Env): Secret {
  const file = env["AEPX_CLIENT_SECRET_FILE"];
  if (env["AEPX_CLIENT_SECRET"] || !file) return new Secret(demand(env, "AEPX_CLIENT_SECRET"));
  const text = readSecret(file);
  if (text !== "") return new Secret(text);
  throw badConfig(`The client secret file ${file} (AEPX_CLIENT_SECRET_FILE) is empty.`);
}

function readSecret(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw badConfig(
      `The client secret file ${file} (AEPX_CLIENT_SECRET_FILE) cannot be read. Check the path and its permissions.`,
      error,
    );
  }
}

/** Both spellings are in use; the lower-case one wins, as in curl. */
function proxyOf(env: Env): NonNullable<ClientOptions["proxy"]> {
  const pick = (name: string) => env[name] || env[name.toUpperCase()];
  const [httpsProxy, httpProxy, noProxy] = ["https_proxy", "http_proxy", "no_proxy"].map(pick);
  return {
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(httpProxy ? { httpProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
  };
}

function timingOf(env: Env): Partial<StepTiming> {
  const pollMinMs = wholeNumber(env, "AEPX_POLL_MIN_MS");
  const settleSeconds = wholeNumber(env, "AEPX_SETTLE_SECONDS");
  return {
    ...(pollMinMs === undefined ? {} : { pollMinMs }),
    ...(settleSeconds === undefined ? {} : { settleMs: settleSeconds * 1000 }),
  };
}

function wholeNumber(env: Env, variable: string): number | undefined {
  const text = env[variable];
  if (!text) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw badConfig(`${variable} expects a whole number, not "${text}".`);
}

function demand(env: Env, variable: string): string {
  const value = env[variable];
  if (value) return value;
  throw new UsageError("missing-credential", `${variable} is not set.`, {
    details: { missing: [variable] },
  });
}

function badConfig(message: string, cause?: unknown): UsageError {
  return new UsageError("bad-config", message, { cause });
}
