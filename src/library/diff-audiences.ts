import {
  type AudienceDiff,
  diffAudiences as diff,
  type DiffOptions,
} from "../data/diff/diff-audiences.ts";

/**
 * What was added, removed and changed between two output folders: the counts, and with `out` the rows. With these, `before` becomes
 * `after`, exactly. Memory is bounded (`memoryLimit`, default 200 MB) whatever the size. Fails with `bad-option` (no such folder or key),
 * `schema-mismatch` (other columns, rows without the key, keys that occur twice), `output-not-empty`, `output-unwritable`, `disk-full`,
 * `content-changed`, `manifest-damaged` or `not-parquet`.
 */
export function diffAudiences(options: DiffOptions): Promise<AudienceDiff> {
  return diff(options);
}
