import { isAppError } from "../core/errors.ts";
import type { ManifestSegment } from "../data/output/manifest-record.ts";
import { checkRemoteFilter } from "../data/rows/check-remote-filter.ts";
import type { ListedFile } from "./list-files.ts";
import { lookAhead } from "./look-ahead.ts";
import { mistakenCondition } from "./mistaken-condition.ts";
import { defineStep } from "./step.ts";
import { openLiveRange } from "./vanished-batch.ts";

export type CheckFilterInput = {
  /** What is to be downloaded and filtered, as `list-files` gave it. */
  readonly files: readonly ListedFile[];
  /** Segments whose members they hold. */
  readonly segments: readonly ManifestSegment[];
  /** SQL condition on a row, in the words of `aepx audience query`. */
  readonly where: string;
};

export type CheckedFilter = {
  /** False: the files could not be looked into, so that only `filter-files` can tell. */
  readonly checked: boolean;
};

/**
 * Holds a condition against the columns of files before they are downloaded: reads their footers (GET /files/{id}?path=… with a range). What
 * keeps it from reading them is no failure here, as the download meets it again. Fails with `bad-option`.
 *
 * @calls GET /data/foundation/export/files/{dataSetFileId}
 */
export const checkFilter = defineStep({
  name: "check-filter",
  async run(ports, { files, ...condition }: CheckFilterInput, context): Promise<CheckedFilter> {
    let bytesFetched = 0;
    const remote = {
      ...ports,
      signal: context.signal,
      openRange: openLiveRange(ports.platform, files),
      onBytes: (bytes: number) => void (bytesFetched += bytes),
    };
    const look = { signal: context.signal, log: ports.log, findings: ["bad-option"] } as const;
    try {
      const checked = await lookAhead(look, async () => {
        for (const group of bySubfolder(files)) {
          await checkRemoteFilter(remote, { ...condition, files: group });
        }
      });
      return { checked };
    } catch (error) {
      throw isAppError(error) && error.code === "bad-option"
        ? mistakenCondition(error, files)
        : error;
    } finally {
      if (bytesFetched > 0) await context.note({ bytesFetched });
    }
  },
});

/** Each becomes an audience of its own. */
function bySubfolder(files: readonly ListedFile[]): ListedFile[][] {
  const groups = new Map<string | null, ListedFile[]>();
  for (const file of files) {
    groups.set(file.subfolder, [...(groups.get(file.subfolder) ?? []), file]);
  }
  return [...groups.values()];
}
