import type { RowFormat } from "../data/rows/audience-schema.ts";
import { convertFolder } from "../data/rows/convert-folder.ts";
import type {
  ConvertedFile,
  ManifestFile,
  ManifestSegment,
} from "../data/output/manifest-record.ts";
import { defineStep } from "./step.ts";

export type ConvertFilesInput = {
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
  /** What to write; null: nothing. */
  readonly format: RowFormat | null;
  /** Columns as Adobe nests them; false: flat columns. */
  readonly raw: boolean;
};

export type ConvertedFiles = {
  /** What was written. */
  readonly converted: readonly ConvertedFile[];
};

/**
 * Writes `audience.csv` or `audience.ndjson` and `audience.schema.json` beside the Parquet, one of each in every folder that holds some.
 * Fails with `not-parquet`, `disk-full` or `output-unwritable`.
 *
 * @calls none
 */
export const convertFilesStep = defineStep({
  name: "convert-files",
  dryRun: "ends",
  async run(
    _ports,
    { out, format, ...what }: ConvertFilesInput,
    { signal },
  ): Promise<ConvertedFiles> {
    if (format === null) return { converted: [] };
    return { converted: await convertFolder({ folder: out, format, ...what }, { signal }) };
  },
});
