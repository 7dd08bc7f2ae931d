import { DataError } from "../../core/errors.ts";
import {
  type FileProblem,
  type VerifiedFolder,
  verifyFolder,
  type VerifyOptions,
} from "./verify-folder.ts";
import type { Manifest } from "./manifest-record.ts";

export interface RequireWholeOptions extends VerifyOptions {
  /** The run whose output it has to be. */
  readonly runId: string;
  /** What to do where it is not, in a sentence. Default: what an export or a download can do. */
  readonly remedy?: string | undefined;
}

/**
 * Makes sure that a finished run's files are still there and whole. Files that somebody added do no harm. Fails with
 * `content-changed` (missing, or another run's), `size-mismatch`, `checksum-mismatch` or `manifest-damaged`.
 */
export async function requireWhole(
  folder: string,
  { runId, remedy, ...options }: RequireWholeOptions,
): Promise<Manifest> {
  const { manifest, problems } = await verifyOutput(folder, { runId, remedy, ...options });
  if (manifest.runId !== runId) {
    throw new DataError(
      "content-changed",
      `"${folder}" no longer holds the output of run ${runId} but that of run ${manifest.runId}. ${remedy ?? "Start a new run with another --out."}`,
      { details: { folder, runId, foundRunId: manifest.runId } },
    );
  }
  const harm = problems.filter((found) => found.problem !== "added");
  const [first] = harm;
  const anew = remedy ?? "Start a new run with --overwrite or another --out.";
  if (first) throw notWhole({ folder, runId, harm }, first, anew);
  return manifest;
}

/** Looks for why only where there is something to explain: a repeated command answers in the time of a start-up. */
async function verifyOutput(
  folder: string,
  { runId, remedy, ...options }: RequireWholeOptions,
): Promise<VerifiedFolder> {
  try {
    return await verifyFolder(folder, options);
  } catch (error) {
    const { inspectOutput } = await import("./output-folder.ts");
    const { kind } = await inspectOutput(folder);
    if (kind !== "absent" && kind !== "empty") throw error;
    throw new DataError(
      "content-changed",
      `The output of run ${runId} is no longer in "${folder}". If somebody moved it, nothing is lost${remedy ? `. ${remedy}` : `; to fetch it again: aepx download --run ${runId} --out DIR`}`,
      { details: { folder, runId }, cause: error },
    );
  }
}

function notWhole({ folder, runId, harm }: Harmed, first: FileProblem, remedy: string): DataError {
  const more = harm.length === 1 ? "" : ` (and ${harm.length - 1} more)`;
  return new DataError(
    problemCodes[first.problem],
    `The output of run ${runId} in "${folder}" is no longer whole: ${first.message}${more}. ${remedy}`,
    { details: { folder, runId, problems: harm.map(({ file, problem }) => ({ file, problem })) } },
  );
}

interface Harmed {
  readonly folder: string;
  readonly runId: string;
  readonly harm: readonly FileProblem[];
}

/** The error code of each problem. */
export const problemCodes = {
  missing: "content-changed",
  "not-a-file": "content-changed",
  added: "content-changed",
  size: "size-mismatch",
  checksum: "checksum-mismatch",
} as const satisfies Record<FileProblem["problem"], string>;
