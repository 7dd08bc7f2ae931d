import { join } from "node:path";

import { chooseKey } from "../data/diff/choose-key.ts";
import { diffAudiences } from "../data/diff/diff-audiences.ts";
import type { DiffFormat } from "../data/diff/diff-files.ts";
import type {
  ConvertedFile,
  ManifestFile,
  ManifestSegment,
} from "../data/output/manifest-record.ts";
import { defineStep } from "./step.ts";

/** Where the rows of a difference lie inside the later of the two folders. */
const DELTA_FOLDER = "delta";

export type DiffAudiencesInput = {
  /**
   * Folder of the earlier audience, absolute; null: there is none, and only the key is checked.
   *
   * @format folder
   */
  readonly before: string | null;
  /**
   * Folder of the later one, absolute, and what it holds: it need not be finished.
   *
   * @format folder
   */
  readonly out: string;
  /** Parquet files of the later folder. */
  readonly files: readonly ManifestFile[];
  /** Segments whose members they hold. */
  readonly segments: readonly ManifestSegment[];
  /** Identity namespace or column by which rows are the same; null: the first namespace that tells all rows apart. */
  readonly key: string | null;
  /** What the rows of the difference are written as. */
  readonly format: DiffFormat;
};

export type DiffedAudiences = {
  /** Namespace or column; null when nobody named one and there are no rows to choose it by. */
  readonly key: string | null;
  /** Rows by what became of them; null when there was nothing to compare with. */
  readonly counts: {
    /** Rows in the later only. */
    readonly added: number;
    /** Rows in the earlier only. */
    readonly removed: number;
    /** Rows in both, with another value in some column. */
    readonly changed: number;
  } | null;
  /** What was written, relative to the later folder. */
  readonly files: readonly ConvertedFile[];
};

/**
 * What was added, removed and changed between two folders, by key; written as `delta/added`, `delta/removed` and `delta/changed` into the later
 * one. Fails with `bad-option` (the key), `schema-mismatch` (rows without the key, keys that occur twice, other columns), `content-changed`,
 * `not-parquet`, `disk-full`, `output-unwritable`.
 *
 * @calls none
 */
export const diffAudiencesStep = defineStep({
  name: "diff-audiences",
  dryRun: "ends",
  async run(_ports, input: DiffAudiencesInput, { signal }): Promise<DiffedAudiences> {
    const { before, out, files, segments, format } = input;
    const own = { paths: files.map(({ name }) => join(out, name)), segments };
    const key = input.key ?? (await chooseKey(own, out, { signal }));
    // Whatever was chosen tells its rows apart already; whoever named a key may have been wrong.
    if (before === null && input.key === null) return { key, counts: null, files: [] };
    const diff = await diffAudiences({
      // The first of all is compared with itself: a key that does not tell its rows apart has to show today, not tomorrow.
      before: before ?? out,
      after: out,
      known: before === null ? { before: own, after: own } : { after: own },
      key,
      out: before === null ? null : join(out, DELTA_FOLDER),
      format,
      overwrite: true,
      signal,
    });
    return {
      key,
      counts:
        before === null
          ? null
          : { added: diff.added, removed: diff.removed, changed: diff.changed },
      files: diff.files.map(({ name, rows, sizeBytes, sha256 }) => ({
        name: `${DELTA_FOLDER}/${name}`,
        rows,
        sizeBytes,
        sha256,
      })),
    };
  },
});
