import { isAppError, toError, UsageError } from "../core/errors.ts";

/** An error of the file system as one that says what to do: `disk-full` or `bad-config`. Anything else stays what it is. */
export function toStorageError(path: string, thrown: unknown): Error {
  const { code } = thrown as NodeJS.ErrnoException;
  if (isAppError(thrown) || code === undefined) return toError(thrown);
  const options = { cause: thrown, details: { path, reason: code } };
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new UsageError(
      "disk-full",
      `There is no space left to write ${path}. Free some space, then run the same command again.`,
      options,
    );
  }
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(code)) {
    return new UsageError(
      "bad-config",
      `The record of a run cannot be written at ${path} (${code}). Set AEPX_HOME to a folder that you may write to.`,
      options,
    );
  }
  return toError(thrown);
}
