import { readFileSync, statSync } from "node:fs";

import { UsageError } from "../core/errors.ts";
import { isPlainObject } from "../core/json.ts";
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

/** The profile that applies when none is named. */
export const DEFAULT_PROFILE = "default";

/** Reads one named profile. Fails with `bad-config` when the file, the profile or a key in it is not as expected. */
export function readProfile(path: string, name: string): Profile {
  const file = readConfigFile(path);
  if (!file) {
    throw badConfig(
      `--profile ${name} needs ${path}, which does not exist. Create it with: aepx auth import FILE --profile ${name}`,
      path,
    );
  }
  const { profiles } = file;
  const profile = profileIn(profiles, name, path);
  if (profile) return profile;
  throw badConfig(
    `There is no profile "${name}" in ${path}.${didYouMean(name, Object.keys(profiles))}`,
    path,
  );
}

/** The profile `default`; nothing where there is no file, or no such profile in it. Fails with `bad-config`. */
export function readDefaultProfile(path: string): Profile {
  const file = readConfigFile(path);
  return (file && profileIn(file.profiles, DEFAULT_PROFILE, path)) ?? {};
}

function profileIn(
  profiles: ConfigFile["profiles"],
  name: string,
  path: string,
): Profile | undefined {
  if (!Object.hasOwn(profiles, name)) return undefined;
  const profile = profiles[name];
  checkKeys(profile, `Profile "${name}" in ${path}`, path);
  if ("clientSecret" in profile) refuseReadableByOthers(path);
  return profile;
}

/** The whole file, what this program does not know in it included. */
export interface ConfigFile {
  readonly content: Readonly<Record<string, unknown>>;
  readonly profiles: Readonly<Record<string, unknown>>;
}

/** Undefined when there is none. Fails with `bad-config`. */
export function readConfigFile(path: string): ConfigFile | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const content = parseJsonFile(text, path);
  const profiles = isPlainObject(content) ? content["profiles"] : undefined;
  if (isPlainObject(content) && isPlainObject(profiles)) return { content, profiles };
  throw badConfig(`${path} has no "profiles" object.`, path);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw badConfig(`${path} cannot be read (${code ?? "unknown reason"}).`, path, error);
  }
}

/** Fails with `bad-config`, without a word of the text: it may hold a secret. */
export function parseJsonFile(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw badConfig(`${path} is not valid JSON.`, path);
  }
}

function checkKeys(profile: unknown, where: string, path: string): asserts profile is Profile {
  if (!isPlainObject(profile)) throw badConfig(`${where} is not an object.`, path);
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

function badConfig(message: string, path: string, cause?: unknown): UsageError {
  return new UsageError("bad-config", message, { details: { file: path }, cause });
}
