import type { RemoteFile } from "../platform/records.ts";
import { defineStep } from "./step.ts";

export type ListFilesInput = { readonly batches: readonly string[] };

export type ListedFile = {
  readonly batchId: string;
  readonly groupId: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly path: string;
};

/**
 * Lists the Parquet files of batches: their file groups (GET /batches/{id}/files), then each group's files (GET /files/{id}). Marker
 * files and files of other formats are left out; a batch without files gives none.
 */
export const listFiles = defineStep({
  name: "list-files",
  async run({ platform, log }, { batches }: ListFilesInput, context) {
    const options = { signal: context.signal };
    const files: ListedFile[] = [];
    for (const batchId of batches) {
      for await (const group of platform.files.listGroups(batchId, options)) {
        for await (const file of platform.files.list(batchId, group.id, options)) {
          if (isParquet(file)) files.push({ ...file });
          else log.info("file of another format left out", { batch: batchId });
          context.progress({ files: files.length });
        }
      }
    }
    return { files };
  },
});

function isParquet({ name }: RemoteFile): boolean {
  return name.toLowerCase().endsWith(".parquet");
}
