import { readFileSync, statSync } from "node:fs";

import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/near-miss.ts";

/** Keys of a profile in the configuration file. */
export const profileKeys = [
  "clientId",
  "clientSecret",
  "clientSecretFile",
  "orgId",
  "scopes",
  "sandbox",
  "baseUrl",
  "imsUrl",
] as const;

export type ProfileKey = (typeof profileKeys)[number];

export type Profile = Readonly<Partial<Record<ProfileKey, string>>>;

/** Reads one named profile. Fails with `bad-config` when the file, the profile or a key in it is not as expected. */
export function readProfile(path: string, name: string): Profile {
  const profiles = readProfiles(path, name);
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined) {
    throw badConfig(
      `There is no profile "${name}" in ${path}.${didYouMean(name, Object.keys(profiles))}`,
      path,
    );
  }
  checkKeys(profile, `Profile "${name}" in ${path}`, path);
  if ("clientSecret" in profile) refuseReadableByOthers(path);
  return profile;
}

function readProfiles(path: string, name: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw badConfig(
      `--profile ${name} needs ${path}, which cannot be read. Create it: {"profiles":{"${name}":{"clientId":…}}}.`,
      path,
      error,
    );
  }
  const content = parse(text, path);
  const profiles = isRecord(content) ? content["profiles"] : undefined;
  if (isRecord(profiles)) return profiles;
  throw badConfig(`${path} has no "profiles" object.`, path);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and the text may hold a secret.
    throw badConfig(`${path} is not valid JSON.`, path);
  }
}

function checkKeys(profile: unknown, where: string, path: string): asserts profile is Profile {
  if (!isRecord(profile)) throw badConfig(`${where} is not an object.`, path);
  for (const [key, value] of Object.entries(profile)) {
    if (!profileKeys.some((known) => known === key))
      throw badConfig(`${where} has an unknown key "${key}".${didYouMean(key, profileKeys)}`, path);
    if (typeof value !== "string" || value === "")
      throw badConfig(`${where}: "${key}" has to be a non-empty string.`, path);
  }
}

function refuseReadableByOthers(path: string): void {
  const others = 0o077;
  if (process.platform === "win32" || (statSync(path).mode & others) === 0) return;
  throw badConfig(
    `${path} holds a client secret and others may read it. Run: chmod 600 ${path}`,
    path,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function badConfig(message: string, path: string, cause?: unknown): UsageError {
  return new UsageError("bad-config", message, { details: { file: path }, cause });
}
