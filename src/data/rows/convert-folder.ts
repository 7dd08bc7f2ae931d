import { stat } from "node:fs/promises";
import { join } from "node:path";

import { SCHEMA_FILE } from "../output/derived-names.ts";
import type { RowFormat } from "./audience-schema.ts";
import type { OpenOptions } from "./audience-view.ts";
import { convertFiles, writeSchema } from "./convert-audience.ts";
import { byFolder } from "./file-groups.ts";
import { hashFile } from "../hash-file.ts";
import type { ConvertedFile, ManifestFile, ManifestSegment } from "../output/manifest-record.ts";

export interface FolderConversion {
  /** Output folder, absolute. */
  readonly folder: string;
  readonly files: readonly ManifestFile[];
  readonly segments: readonly ManifestSegment[];
  readonly format: RowFormat;
  readonly raw: boolean;
}

/**
 * Adds `audience.csv` or `audience.ndjson` and its schema beside the Parquet: one of each in every folder that holds Parquet (in the output
 * folder itself when none does). May be repeated. Fails with `not-parquet`, `disk-full` or `output-unwritable`.
 */
export async function convertFolder(
  { folder, files, segments, format, raw }: FolderConversion,
  options: OpenOptions = {},
): Promise<ConvertedFile[]> {
  const groups = byFolder(files);
  if (groups.size === 0) groups.set("", []);
  const converted: ConvertedFile[] = [];
  for (const [subfolder, group] of groups) {
    const inFolder = (name: string) => (subfolder === "" ? name : `${subfolder}/${name}`);
    const name = `audience.${format}`;
    const path = join(folder, subfolder, name);
    const paths = group.map((file) => join(folder, file.name));
    const source = { files: { paths, segments }, folder };
    const { schema, ...written } = await convertFiles(source, path, { format, raw }, options);
    converted.push({ name: inFolder(name), ...written });
    converted.push(await describe(await writeSchema(path, name, schema), inFolder(SCHEMA_FILE)));
  }
  return converted;
}

async function describe(path: string, name: string): Promise<ConvertedFile> {
  const { size } = await stat(path);
  return { name, sizeBytes: size, rows: null, sha256: await hashFile(path) };
}
