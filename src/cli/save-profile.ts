import { realpathSync } from "node:fs";
import { dirname } from "node:path";

import { UsageError } from "../core/errors.ts";
import { makePrivateFolder, writeFileAtomic } from "../core/files.ts";
import { type Profile, readConfigFile } from "./config-file.ts";

export interface SaveProfileOptions {
  /** Default false: a profile of that name is left alone, and the call fails with `bad-option`. */
  readonly replace: boolean;
}

/**
 * Writes one profile into the configuration file (0600), whole or not at all; everything else in it stays. Fails with `bad-option` or
 * `bad-config`.
 */
export function saveProfile(
  path: string,
  name: string,
  profile: Profile,
  { replace }: SaveProfileOptions,
): void {
  const { content, profiles } = readConfigFile(path) ?? { content: {}, profiles: {} };
  if (Object.hasOwn(profiles, name) && !replace) {
    throw new UsageError(
      "bad-option",
      `There is a profile "${name}" in ${path} already. Add --force to replace it, or name another with --profile.`,
      { details: { file: path, profile: name } },
    );
  }
  const updated = { ...content, profiles: { ...profiles, [name]: profile } };
  try {
    makePrivateFolder(dirname(path));
    writeFileAtomic(realPath(path), `${JSON.stringify(updated, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(
      "bad-config",
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? "unknown reason"}). Check the rights of its folder.`,
      { details: { file: path }, cause: error },
    );
  }
}

/** A file that is a link into somebody's dotfiles stays one. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
