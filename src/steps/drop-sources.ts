import { dropSources } from "../data/rows/filter-audience.ts";
import type { ManifestFile } from "../data/output/manifest-record.ts";
import { defineStep } from "./step.ts";

export type DropSourcesInput = {
  /**
   * Output folder, absolute.
   *
   * @format folder
   */
  readonly out: string;
  /** Files to remove, as `download-files` gave them. */
  readonly sources: readonly ManifestFile[];
  /** The filtered files that replace them. */
  readonly files: readonly ManifestFile[];
};

export type DroppedSources = {
  /** How many files were removed. */
  readonly dropped: number;
};

/**
 * Removes the fetched files that filtered ones replace, so that whoever reads every Parquet file of the folder gets the audience and nobody
 * else. Fails with `size-mismatch` when a filtered file is not there in full, or `output-unwritable`.
 *
 * @calls none
 */
export const dropSourcesStep = defineStep({
  name: "drop-sources",
  dryRun: "ends",
  async run(_ports, { out, sources, files }: DropSourcesInput): Promise<DroppedSources> {
    await dropSources(out, sources, files);
    return { dropped: sources.length };
  },
});
