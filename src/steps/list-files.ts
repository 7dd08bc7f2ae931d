import type { RemoteFile } from "../platform/records.ts";
import { defineStep } from "./step.ts";
import { whileLive } from "./vanished-batch.ts";

export type ListFilesInput = {
  readonly batches: readonly {
    readonly id: string;
    /** Folder inside the output folder; null: the output folder itself. */
    readonly folder: string | null;
  }[];
};

export type ListedFile = {
  readonly batchId: string;
  readonly groupId: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly path: string;
  readonly subfolder: string | null;
};

/**
 * Lists the Parquet files of batches: their file groups (GET /batches/{id}/files), then each group's files (GET /files/{id}). Marker
 * files and files of other formats are left out; a batch without files gives none. Fails with `content-changed` when a batch is gone.
 */
export const listFiles = defineStep({
  name: "list-files",
  async run({ platform, log }, { batches }: ListFilesInput, context) {
    const options = { signal: context.signal };
    const files: ListedFile[] = [];
    for (const { id, folder } of batches) {
      await whileLive(id, async () => {
        for await (const group of platform.files.listGroups(id, options)) {
          for await (const file of platform.files.list(id, group.id, options)) {
            if (isParquet(file)) files.push({ ...file, subfolder: folder });
            else log.info("file of another format left out", { batch: id });
            context.progress({ files: files.length });
          }
        }
      });
    }
    return { files };
  },
});

function isParquet({ name }: RemoteFile): boolean {
  return name.toLowerCase().endsWith(".parquet");
}
