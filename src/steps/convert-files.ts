import type { RowFormat } from "../data/audience-schema.ts";
import { convertFolder } from "../data/convert-folder.ts";
import type { ManifestFile, ManifestSegment } from "../data/manifest-record.ts";
import { defineStep } from "./step.ts";

export type ConvertFilesInput = {
  readonly out: string;
  readonly files: readonly ManifestFile[];
  readonly segments: readonly ManifestSegment[];
  readonly format: RowFormat;
  readonly raw: boolean;
};

/**
 * Writes `audience.csv` or `audience.ndjson` and `audience.schema.json` beside the Parquet, one of each in every folder that holds some.
 * Fails with `not-parquet`, `disk-full` or `output-unwritable`.
 */
export const convertFilesStep = defineStep({
  name: "convert-files",
  async run(_ports, { out, ...what }: ConvertFilesInput, { signal }) {
    return { converted: await convertFolder({ folder: out, ...what }, { signal }) };
  },
});
