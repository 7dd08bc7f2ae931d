import { statSync } from "node:fs";
import { join } from "node:path";

import { DataError } from "../core/errors.ts";
import type { ManifestFile } from "../data/output/manifest-record.ts";
import { type Counts, type Reconciled, reconcile } from "./reconcile.ts";
import { defineStep } from "./step.ts";

export type VerifyFilesInput = {
  /**
   * Output folder, absolute.
   *
   * @format folder
   */
  readonly out: string;
  /** What should be there, as `download-files` gave it. */
  readonly files: readonly ManifestFile[];
  /** What the export job and Catalog counted; null is unknown. */
  readonly counts: Omit<Counts, "read">;
  /** The job's own count has to agree too. */
  readonly strictCounts: boolean;
};

/**
 * Checks that the downloaded files are all there in their full length and hold as many rows as Catalog says (each was hashed and its
 * Parquet footer read while it was downloaded). Fails with `count-mismatch` or `size-mismatch`.
 *
 * @calls none
 */
export const verifyFiles = defineStep({
  name: "verify-files",
  async run(
    { log },
    { out, files, counts, strictCounts }: VerifyFilesInput,
    context,
  ): Promise<Reconciled> {
    for (const file of files) requireLength(out, file);
    const checked = reconcile(files, counts, { strictCounts });
    for (const warning of checked.warnings) {
      log.warn(warning);
      context.progress({ warning });
    }
    return checked;
  },
});

function requireLength(out: string, { name, sizeBytes }: ManifestFile): void {
  const found = lengthOf(join(out, name));
  if (found === sizeBytes) return;
  throw new DataError(
    "size-mismatch",
    `"${name}" in ${out} ${found === undefined ? "is gone" : `has ${found} bytes`}, and ${sizeBytes} were written. Something else works in this folder; export again into another.`,
    { details: { file: name } },
  );
}

/** Without a wait: the call costs less than a thread of the pool. */
function lengthOf(path: string): number | undefined {
  try {
    return statSync(path).size;
  } catch {
    return undefined;
  }
}
