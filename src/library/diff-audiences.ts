import type { UsageError } from "../core/errors.ts";
import type { AudienceDiff, DiffOptions } from "../data/diff/diff-audiences.ts";
import { type DiffSource, diffSources } from "../workflows/diff-sources.ts";
import { type BatchChoice, batchSource } from "./batch-choice.ts";
import { type RunSettings, withHost } from "./run-settings.ts";
import { wrong } from "./wrong-option.ts";

/** Of the settings of a run, those of waiting and keys mean nothing here, and without a side on the platform none does. */
export interface DiffAudiencesOptions
  extends
    Omit<DiffOptions, "before" | "after" | "known" | "signal">,
    Partial<Omit<RunSettings, "runKey" | "waitMs" | "onEvent">> {
  /** The earlier audience: its output folder, or what is on the platform (`client` is then needed). */
  readonly before: string | BatchChoice;
  /** The later one. */
  readonly after: string | BatchChoice;
  /** Bytes that may be downloaded for it, both sides together. Default: no bound. */
  readonly maxBytes?: number | null | undefined;
}

/**
 * What was added, removed and changed between two audiences: the counts, and with `out` the rows. With these, `before` becomes `after`,
 * exactly. A side on the platform is downloaded into a private temporary folder, verified, and removed; its bytes count in the yearly usage.
 * Memory is bounded (`memoryLimit`, default 200 MB) whatever the size. Fails with `bad-option` (no such folder or key), `schema-mismatch`
 * (other columns, rows without the key, keys that occur twice), `output-not-empty`, `output-unwritable`, `disk-full`, `content-changed`,
 * `manifest-damaged`, `not-parquet`; for a side on the platform also as `downloadScores` does.
 */
export async function diffAudiences(options: DiffAudiencesOptions): Promise<AudienceDiff> {
  const { before, after, client, home, store, clock, log, random, timing, transfer, ...diff } =
    options;
  const request = { ...diff, before: toSource(before), after: toSource(after) };
  if (client === undefined) {
    if (typeof before !== "string" || typeof after !== "string") throw noClient();
    return diffSources(() => Promise.reject(noClient()), request);
  }
  const { signal } = diff;
  const settings = { client, home, store, clock, log, random, timing, transfer, signal };
  return withHost(settings, (host) => diffSources(() => Promise.resolve(host), request));
}

function toSource(side: string | BatchChoice): DiffSource {
  return typeof side === "string" ? { kind: "folder", folder: side } : batchSource(side);
}

function noClient(): UsageError {
  return wrong(
    "A side on the platform needs a client. Give client, or the output folders of two downloads.",
  );
}
