import { isAppError, UsageError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import { formatByteSize } from "../data/byte-size.ts";
import { discardFiles } from "../data/transfer/discard-files.ts";
import { downloadFiles } from "../data/transfer/download.ts";
import type { ManifestFile } from "../data/output/manifest-record.ts";
import { checkOutput, claimOutput, clearPrevious } from "../data/output/output-folder.ts";
import { meterBytes } from "./byte-meter.ts";
import type { ListedFile } from "./list-files.ts";
import { defineStep, type StepPorts } from "./step.ts";
import { openLiveRange } from "./vanished-batch.ts";

export type DownloadFilesInput = {
  /** Id of the run. */
  readonly runId: string;
  /**
   * Output folder, absolute; claimed by this run.
   *
   * @format folder
   */
  readonly out: string;
  /** Removes what an earlier run's manifest lists first. */
  readonly overwrite: boolean;
  /** More bytes than this in the listing are refused before one moves; null: no bound. */
  readonly maxBytes: number | null;
  /** What to fetch, as `list-files` gave it. */
  readonly files: readonly ListedFile[];
};

export type DownloadedFiles = {
  /** What was written, in the order asked for. */
  readonly files: readonly ManifestFile[];
};

/**
 * Downloads files (GET /files/{id}?path=…) into the output folder, each checked before it takes its name. Whole files of an earlier attempt
 * are kept. Fails with `too-many-bytes`, `output-not-empty`, `disk-full`, `output-unwritable`, `unsafe-name`, `size-mismatch`, `not-parquet`, `body-cut`,
 * `foreign-href`, and with `content-changed` when the batch is removed meanwhile (its files are then discarded).
 *
 * @calls GET /data/foundation/export/files/{dataSetFileId}
 */
export const downloadFilesStep = defineStep({
  name: "download-files",
  dryRun: "ends",
  async run(ports, input: DownloadFilesInput, context): Promise<DownloadedFiles> {
    const { runId, out, overwrite, files } = input;
    checkBytes(input);
    // Once more: a run that failed before it wrote anything had let go of the folder.
    await checkOutput(out, { overwrite, runId });
    await claimOutput(out, runId);
    if (overwrite) await clearPrevious(out, runId);
    try {
      return { files: await fetchAll(ports, input, context) };
    } catch (error) {
      if (isAppError(error) && error.code === "content-changed") await discardFiles(out, files);
      throw error;
    }
  },
});

async function fetchAll(
  { platform, clock, log, random, transfer }: StepPorts,
  { out, files }: DownloadFilesInput,
  context: StepContext,
): Promise<readonly ManifestFile[]> {
  const meter = meterBytes(openLiveRange(platform, files), (fact) => context.note(fact));
  try {
    return await downloadFiles({
      folder: out,
      files,
      openRange: meter.openRange,
      clock,
      log,
      random,
      tuning: transfer,
      signal: context.signal,
      onProgress: (news) => context.progress({ ...news }),
    });
  } finally {
    await meter.report();
  }
}

function checkBytes({ files, maxBytes }: DownloadFilesInput): void {
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (maxBytes === null || bytes <= maxBytes) return;
  const batches = [...new Set(files.map(({ batchId }) => batchId))];
  throw new UsageError(
    "too-many-bytes",
    `The files have ${formatByteSize(bytes)} (${bytes} bytes), and --max-bytes allows ${formatByteSize(maxBytes)} (${maxBytes} bytes). Nothing was downloaded; the rows are still on the platform. To fetch them all the same: aepx download --batch ${batches[0]} --out DIR`,
    { details: { bytes, maxBytes, batches } },
  );
}
