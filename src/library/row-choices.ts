import { UsageError } from "../core/errors.ts";
import type { OutputOptions } from "../workflows/output-options.ts";

/** What becomes of the rows; nothing unless it is chosen. Fails with `bad-option`. */
export function toRowOptions({
  format = null,
  raw = false,
  where = null,
}: {
  readonly [K in keyof OutputOptions]?: OutputOptions[K] | undefined;
}): OutputOptions {
  if (!raw || format === "ndjson") return { format, raw, where };
  throw new UsageError("bad-option", 'raw needs format: "ndjson".');
}
