import { downloadFiles } from "../data/download.ts";
import type { ManifestFile } from "../data/manifest-record.ts";
import { checkOutput, claimOutput, clearPrevious } from "../data/output-folder.ts";
import type { ListedFile } from "./list-files.ts";
import { defineStep } from "./step.ts";

export type DownloadFilesInput = {
  readonly runId: string;
  /** Output folder, absolute; claimed by this run. */
  readonly out: string;
  /** Removes what an earlier run's manifest lists first. */
  readonly overwrite: boolean;
  readonly files: readonly ListedFile[];
};

/**
 * Downloads files (GET /files/{id}?path=…) into the output folder, each checked before it takes its name. Whole files of an earlier attempt
 * are kept. Fails with `disk-full`, `output-unwritable`, `unsafe-name`, `size-mismatch`, `not-parquet`, `body-cut`, `foreign-href`.
 */
export const downloadFilesStep = defineStep({
  name: "download-files",
  async run(
    { platform, clock, log },
    { runId, out, overwrite, files }: DownloadFilesInput,
    context,
  ) {
    // Once more: a run that failed before it wrote anything had let go of the folder.
    await checkOutput(out, { overwrite, runId });
    await claimOutput(out, runId);
    if (overwrite) await clearPrevious(out, runId);
    const downloaded: readonly ManifestFile[] = await downloadFiles({
      folder: out,
      files,
      openRange: platform.files.openRange,
      clock,
      log,
      signal: context.signal,
      onProgress: (news) => context.progress({ ...news }),
    });
    return { files: downloaded };
  },
});
