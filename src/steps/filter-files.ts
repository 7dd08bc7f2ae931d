import { isAppError } from "../core/errors.ts";
import { dropSources, filterFiles } from "../data/rows/filter-audience.ts";
import type { ManifestFile, ManifestSegment } from "../data/output/manifest-record.ts";
import { mistakenCondition } from "./mistaken-condition.ts";
import { defineStep } from "./step.ts";

export type FilterFilesInput = {
  /**
   * Output folder, absolute.
   *
   * @format folder
   */
  readonly out: string;
  /** Parquet files in it, as `download-files` gave them. */
  readonly files: readonly ManifestFile[];
  /** Segments whose members they hold. */
  readonly segments: readonly ManifestSegment[];
  /** SQL condition on a row, in the words of `aepx audience query`; null: every row, and the files stay as they are. */
  readonly where: string | null;
};

export type FilteredFiles = {
  /** The files that hold the rows chosen. */
  readonly files: readonly ManifestFile[];
};

/**
 * Writes the rows that fulfil a condition into `audience.parquet` (one in each folder that has files); the fetched files stay until
 * `drop-sources`. A condition that does not fit the columns fails with `bad-option`, and as it would fail for ever the fetched files are
 * removed, so that the folder is free again. Fails with `not-parquet`, `disk-full`, `output-unwritable` too.
 *
 * @calls none
 */
export const filterFilesStep = defineStep({
  name: "filter-files",
  dryRun: "ends",
  async run(
    _ports,
    { out, files, segments, where }: FilterFilesInput,
    { signal },
  ): Promise<FilteredFiles> {
    if (where === null) return { files };
    try {
      return { files: await filterFiles({ folder: out, files, segments, where }, { signal }) };
    } catch (error) {
      if (!isAppError(error) || error.code !== "bad-option") throw error;
      await dropSources(out, files, []);
      throw mistakenCondition(error, files);
    }
  },
});
