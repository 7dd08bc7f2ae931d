import { type AppError, isAppError, toError, UsageError } from "../core/errors.ts";

const full = new Set(["ENOSPC", "EDQUOT"]);
const unwritable = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "ENOENT", "ENAMETOOLONG"]);

/** The Node error code, or undefined for what did not come from the system. */
export function systemCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** What whoever meets a failed write can do about it. */
export interface DiskRemedy {
  /** The same command goes on with the files that it has finished. Default true. */
  readonly goesOn?: boolean;
  /** How to have it written on another disk. Default: "choose another --out". */
  readonly elsewhere?: string;
}

/** What a failed write into `folder` means to the caller; anything not about the disk comes back as it is. */
export function diskError(error: unknown, folder: string, remedy: DiskRemedy = {}): Error {
  const code = systemCode(error) ?? "";
  if (isAppError(error)) return error;
  if (full.has(code)) return diskFull(folder, error, remedy);
  if (unwritable.has(code)) return folderUnwritable(folder, code, { ...remedy, cause: error });
  return toError(error);
}

const OTHER_OUT = "choose another --out";

function diskFull(
  folder: string,
  cause: unknown,
  { goesOn = true, elsewhere = OTHER_OUT }: DiskRemedy,
): AppError {
  const kept = goesOn ? " (finished files are kept)" : "";
  return new UsageError(
    "disk-full",
    `The disk of "${folder}" is full. Free some space and run the same command again${kept}, or ${elsewhere}.`,
    { details: { folder }, cause },
  );
}

const whys: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file",
  ENOENT: "it was removed meanwhile",
  ENAMETOOLONG: "the path is too long",
};

export function folderUnwritable(
  folder: string,
  code: string,
  { elsewhere = OTHER_OUT, cause }: DiskRemedy & { readonly cause?: unknown } = {},
): AppError {
  return new UsageError(
    "output-unwritable",
    `Cannot write into "${folder}": ${whys[code] ?? code}. Make it writable or ${elsewhere}.`,
    { details: { folder, code }, cause },
  );
}
