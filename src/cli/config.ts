import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { UsageError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { checkBaseUrl } from "../platform/base-url.ts";
import type { PlatformOptions } from "../platform/create-platform.ts";
import type { Tenant } from "../platform/records.ts";
import { readDefaultProfile, readProfile } from "./config-file.ts";
import type { GlobalOptions } from "./global-options.ts";
import { configPath, readSettings } from "./settings.ts";
import { type Found, findValues, type SettingName, settings } from "./setting-sources.ts";
import type { Surroundings } from "./surroundings.ts";

/** Who is asked, as whom, and by which way. */
export interface Config {
  readonly tenant: Tenant;
  readonly imsUrl: string;
  readonly credentials: PlatformOptions["credentials"];
  readonly proxy: NonNullable<PlatformOptions["proxy"]>;
  /** Where tokens are kept between commands. */
  readonly tokenCacheFolder: string;
  /** Where each value came from, for people: `AEPX_ORG_ID`, `profile "prod"`, `default`. */
  readonly sources: Readonly<Partial<Record<SettingName, string>>>;
}

export interface ConfigInputs {
  readonly env: Surroundings["env"];
  readonly globals: Pick<GlobalOptions, "profile" | "sandbox">;
  readonly cwd: string;
}

/** Flag, then environment, then the profile (the named one, else `default`), then the default. Fails with `missing-credential` or `bad-config`. */
export function readConfig(inputs: ConfigInputs): Config {
  const { env, globals } = inputs;
  const path = configPath(env);
  const profile =
    globals.profile === undefined ? readDefaultProfile(path) : readProfile(path, globals.profile);
  const found = findValues({ env, globals, profile });
  demand(found, requiredOf(found));
  const value = (name: SettingName) => found[name]?.value ?? "";
  return {
    tenant: {
      baseUrl: addressOf(found, "baseUrl"),
      orgId: value("orgId"),
      sandbox: value("sandbox"),
    },
    imsUrl: addressOf(found, "imsUrl"),
    credentials: credentialsOf(found, inputs.cwd),
    proxy: readProxy(env),
    tokenCacheFolder: join(readSettings(env).home, "tokens"),
    sources: Object.fromEntries(Object.entries(found).map(([name, { source }]) => [name, source])),
  };
}

/** A token that was handed in needs no secret and no scopes. */
function requiredOf(found: Found): readonly SettingName[] {
  const common = ["clientId", "orgId", "sandbox"] as const;
  if (found.accessToken) return common;
  return found.clientSecret || found.clientSecretFile
    ? [...common, "scopes"]
    : ["clientId", "clientSecret", "scopes", "orgId", "sandbox"];
}

function demand(found: Found, required: readonly SettingName[]): void {
  const missing = required.filter((name) => found[name] === undefined);
  const [first, ...others] = missing;
  if (first === undefined) return;
  const { variable, explain } = settings[first];
  const also = others.map((name) => settings[name].variable);
  const rest = also.length === 0 ? "" : ` Also missing: ${also.join(", ")}.`;
  throw new UsageError(
    first === "sandbox" ? "bad-config" : "missing-credential",
    `${variable} is not set: ${explain}.${rest}`,
    { details: { missing: [variable, ...also] } },
  );
}

function credentialsOf(found: Found, cwd: string): PlatformOptions["credentials"] {
  const clientId = found.clientId?.value ?? "";
  if (found.accessToken)
    return { clientId, accessToken: new Secret(found.accessToken.value.trim()) };
  const clientSecret = found.clientSecret
    ? found.clientSecret.value
    : readSecretFile(resolve(cwd, found.clientSecretFile?.value ?? ""), found);
  return { clientId, clientSecret: new Secret(clientSecret), scopes: found.scopes?.value ?? "" };
}

function readSecretFile(path: string, found: Found): string {
  const source = found.clientSecretFile?.source ?? settings.clientSecretFile.variable;
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new UsageError(
      "bad-config",
      `The client secret file ${path} (${source}) cannot be read. Check the path and its permissions.`,
      { details: { file: path }, cause: error },
    );
  }
  if (text !== "") return text;
  throw new UsageError("bad-config", `The client secret file ${path} (${source}) is empty.`, {
    details: { file: path },
  });
}

function addressOf(found: Found, name: "baseUrl" | "imsUrl"): string {
  const { value, source } = found[name] ?? { value: "", source: settings[name].variable };
  return checkBaseUrl(value, source);
}

/** Both spellings are in use; the lower-case one wins, as in curl. An empty one counts as absent. */
export function readProxy(env: Surroundings["env"]): Config["proxy"] {
  const pick = (name: string) => env[name] || env[name.toUpperCase()];
  const httpsProxy = pick("https_proxy");
  const httpProxy = pick("http_proxy");
  const noProxy = pick("no_proxy");
  return {
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(httpProxy ? { httpProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
  };
}
