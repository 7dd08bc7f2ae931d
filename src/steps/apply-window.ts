import { join } from "node:path";

import { applyWindow } from "../data/diff/apply-window.ts";
import type { ManifestFile, ManifestSegment } from "../data/output/manifest-record.ts";
import { defineStep } from "./step.ts";

export type ApplyWindowInput = {
  /**
   * Folder of the last good snapshot, absolute; null: everybody was fetched, and the files stay as they are.
   *
   * @format folder
   */
  readonly before: string | null;
  /**
   * Folder of the new one, absolute.
   *
   * @format folder
   */
  readonly out: string;
  /** What was fetched: those who came or left since. */
  readonly files: readonly ManifestFile[];
  /** Segments whose members they are. */
  readonly segments: readonly ManifestSegment[];
  /** Identity namespace or column by which rows are the same person. */
  readonly key: string;
};

export type AppliedWindow = {
  /** The file that holds the whole audience; empty: nobody is left. */
  readonly files: readonly ManifestFile[];
};

/**
 * Brings the last snapshot up to date with those who came or left since, as `audience.parquet`; what was fetched stays until `drop-sources`.
 * Fails with `bad-option` (the key), `schema-mismatch`, `not-parquet`, `disk-full` or `output-unwritable`.
 *
 * @calls none
 */
export const applyWindowStep = defineStep({
  name: "apply-window",
  dryRun: "ends",
  async run(
    _ports,
    { before, out, files, segments, key }: ApplyWindowInput,
    { signal },
  ): Promise<AppliedWindow> {
    if (before === null) return { files };
    const window = { paths: files.map(({ name }) => join(out, name)), segments };
    const written = await applyWindow({ before, folder: out, window, key }, { signal });
    const [first] = files;
    const kept: ManifestFile[] = written
      ? [{ ...written, batchId: first?.batchId ?? "", groupId: first?.groupId ?? "" }]
      : [];
    return { files: kept };
  },
});
