import { toTimestamp } from "../core/clock.ts";
import type { Manifest } from "../data/output/manifest-record.ts";
import { writeManifest } from "../data/output/manifest.ts";
import { releaseOutput } from "../data/output/output-folder.ts";
import { defineStep } from "./step.ts";

export type WriteManifestInput = Omit<Manifest, "schemaVersion" | "finishedAt"> & {
  /**
   * Output folder, absolute.
   *
   * @format folder
   */
  readonly out: string;
};

export type WrittenManifest = {
  /** Path of `manifest.json`, absolute. */
  readonly manifest: string;
};

/**
 * Declares the output whole: `manifest.json`, `SHA256SUMS`, and `_SUCCESS` last; then lets go of the folder. Fails with `disk-full` or
 * `output-unwritable`.
 *
 * @calls none
 */
export const writeManifestStep = defineStep({
  name: "write-manifest",
  dryRun: "ends",
  async run({ clock }, { out, ...known }: WriteManifestInput): Promise<WrittenManifest> {
    const manifest: Manifest = {
      schemaVersion: 1,
      runId: known.runId,
      path: known.path,
      pathReason: known.pathReason,
      segments: known.segments,
      dataset: known.dataset,
      job: known.job,
      batches: known.batches,
      files: known.files,
      converted: known.converted ?? [],
      filter: known.filter ?? null,
      rows: known.rows,
      bytes: known.bytes,
      counts: known.counts,
      startedAt: known.startedAt,
      finishedAt: toTimestamp(clock.now()),
    };
    const path = await writeManifest(out, manifest);
    await releaseOutput(out, known.runId);
    return { manifest: path };
  },
});
