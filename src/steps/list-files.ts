import type { RemoteFile } from "../platform/records.ts";
import { defineStep } from "./step.ts";
import { whileLive } from "./vanished-batch.ts";

export type ListFilesInput = {
  /** Batches to look into. */
  readonly batches: readonly {
    /** Id of the batch in Catalog. */
    readonly id: string;
    /** Folder inside the output folder; null: the output folder itself. */
    readonly folder: string | null;
  }[];
};

export type ListedFile = {
  /** Batch that it belongs to. */
  readonly batchId: string;
  /** Its file group (Adobe's dataSetFile). */
  readonly groupId: string;
  /** As the server wrote it: not yet safe to use as a path. */
  readonly name: string;
  /** Length in bytes. */
  readonly sizeBytes: number;
  /** How the service finds it: what follows `?path=`. */
  readonly path: string;
  /** Folder inside the output folder; null: the output folder itself. */
  readonly subfolder: string | null;
};

export type ListedFiles = {
  /** Parquet files, in the order of the service. */
  readonly files: readonly ListedFile[];
};

/** News come once for so many files, as many as a page holds, and at the end. */
const NEWS_FILES = 100;

/**
 * Lists the Parquet files of batches: their file groups (GET /batches/{id}/files), then each group's files (GET /files/{id}). Marker
 * files and files of other formats are left out; a batch without files gives none. Fails with `content-changed` when a batch is gone.
 *
 * @calls GET /data/foundation/export/batches/{batchId}/files
 * @calls GET /data/foundation/export/files/{dataSetFileId}
 */
export const listFiles = defineStep({
  name: "list-files",
  async run({ platform, log }, { batches }: ListFilesInput, context): Promise<ListedFiles> {
    const options = { signal: context.signal };
    const files: ListedFile[] = [];
    for (const { id, folder } of batches) {
      await whileLive(id, async () => {
        for await (const group of platform.files.listGroups(id, options)) {
          for await (const file of platform.files.list(id, group.id, options)) {
            if (isParquet(file)) files.push({ ...file, subfolder: folder });
            else log.info("file of another format left out", { batch: id });
            if (files.length % NEWS_FILES === 0) context.progress({ files: files.length });
          }
        }
      });
    }
    context.progress({ files: files.length });
    return { files };
  },
});

function isParquet({ name }: RemoteFile): boolean {
  return name.toLowerCase().endsWith(".parquet");
}
