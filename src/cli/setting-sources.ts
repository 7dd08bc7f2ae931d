import { IMS_URL, PLATFORM_URL } from "../platform/default-addresses.ts";
import { DEFAULT_PROFILE, type Profile, type ProfileKey } from "./config-file.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Surroundings } from "./surroundings.ts";

interface Setting {
  readonly variable: string;
  /** Where a person finds the value; completes "AEPX_… is not set: ". */
  readonly explain: string;
  readonly profileKey?: ProfileKey;
  readonly fallback?: string;
}

const CONSOLE = "Adobe Developer Console (developer.adobe.com/console), your project";

export const settings = {
  clientId: {
    variable: "AEPX_CLIENT_ID",
    explain: `it is the Client ID in ${CONSOLE}, OAuth Server-to-Server`,
    profileKey: "clientId",
  },
  clientSecret: {
    variable: "AEPX_CLIENT_SECRET",
    explain: `it is behind "Retrieve client secret" in ${CONSOLE}, OAuth Server-to-Server (AEPX_CLIENT_SECRET_FILE names a file with it, AEPX_ACCESS_TOKEN replaces it)`,
    profileKey: "clientSecret",
  },
  clientSecretFile: {
    variable: "AEPX_CLIENT_SECRET_FILE",
    explain: "it names a file that holds the client secret",
    profileKey: "clientSecretFile",
  },
  accessToken: {
    variable: "AEPX_ACCESS_TOKEN",
    explain: "it is a token obtained elsewhere",
  },
  scopes: {
    variable: "AEPX_SCOPES",
    explain: `copy the Scopes, comma-separated, from ${CONSOLE}, OAuth Server-to-Server`,
    profileKey: "scopes",
  },
  orgId: {
    variable: "AEPX_ORG_ID",
    explain: `it is the Organization ID (…@AdobeOrg) in ${CONSOLE}, OAuth Server-to-Server`,
    profileKey: "orgId",
  },
  sandbox: {
    variable: "AEPX_SANDBOX",
    explain:
      "there is no default sandbox; name one with it or with --sandbox NAME (Experience Platform, Sandboxes, lists them)",
    profileKey: "sandbox",
  },
  baseUrl: {
    variable: "AEPX_BASE_URL",
    explain: "it is the address of Experience Platform",
    profileKey: "baseUrl",
    fallback: PLATFORM_URL,
  },
  imsUrl: {
    variable: "AEPX_IMS_URL",
    explain: "it is the address of Adobe's identity service",
    profileKey: "imsUrl",
    fallback: IMS_URL,
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

export type Found = {
  readonly [Name in SettingName]?: { readonly value: string; readonly source: string };
};

/** Looks each setting up, best source first: flag, environment, profile, default. An empty variable counts as absent. */
export function findValues(from: {
  readonly env: Surroundings["env"];
  readonly globals: Pick<GlobalOptions, "profile" | "sandbox">;
  readonly profile: Profile;
}): Found {
  const { env, globals, profile } = from;
  const found: Record<string, { value: string; source: string }> = {};
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const { variable, profileKey, fallback } = setting;
    const candidates = [
      { value: name === "sandbox" ? globals.sandbox : undefined, source: "--sandbox" },
      { value: env[variable], source: variable },
      {
        value: profileKey === undefined ? undefined : profile[profileKey],
        source: `profile "${globals.profile ?? DEFAULT_PROFILE}"`,
      },
      { value: fallback, source: "default" },
    ];
    const first = candidates.find(({ value }) => value !== undefined && value !== "");
    if (first?.value !== undefined) found[name] = { value: first.value, source: first.source };
  }
  return preferSecretOf(found);
}

/** A secret file in the environment outranks a secret in the profile: the nearer source wins whatever form the secret has. */
function preferSecretOf(found: Found): Found {
  const { clientSecret, clientSecretFile, ...others } = found;
  const fileIsNearer =
    clientSecretFile?.source === settings.clientSecretFile.variable &&
    clientSecret?.source !== settings.clientSecret.variable;
  if (clientSecret && clientSecretFile)
    return fileIsNearer ? { ...others, clientSecretFile } : { ...others, clientSecret };
  return found;
}
