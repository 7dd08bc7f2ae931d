import { rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { DataError, isAppError } from "../../core/errors.ts";
import { syncFolder } from "../../core/files.ts";
import { openFiles, type OpenOptions, unreadable } from "./audience-view.ts";
import { FILTERED_FILE } from "../output/derived-names.ts";
import { diskError } from "../disk-errors.ts";
import { byFolder } from "./file-groups.ts";
import type { ManifestFile, ManifestSegment } from "../output/manifest-record.ts";
import { readRowCount } from "../parquet/parquet-footer.ts";
import { bindFilter, filteredSource, filterFailure } from "./row-filter.ts";
import { writeRows } from "./write-rows.ts";

export interface FilterRequest {
  /** Output folder, absolute. */
  readonly folder: string;
  readonly files: readonly ManifestFile[];
  readonly segments: readonly ManifestSegment[];
  /** SQL condition. */
  readonly where: string;
}

/**
 * Writes the rows that fulfil a condition, nested as delivered, into one Parquet file in each folder of the files; none where no row does.
 * The files themselves stay. May be repeated. Fails with `bad-option` (the condition), `not-parquet`, `disk-full`, `output-unwritable`.
 */
export async function filterFiles(
  request: FilterRequest,
  options: OpenOptions = {},
): Promise<ManifestFile[]> {
  const written: ManifestFile[] = [];
  for (const [subfolder, files] of byFolder(request.files)) {
    const name = subfolder === "" ? FILTERED_FILE : `${subfolder}/${FILTERED_FILE}`;
    const [first] = files;
    const file = await filterGroup({ ...request, files }, name, options);
    // A file of several batches belongs to the first, as near as one id can say.
    if (file && first) written.push({ ...file, batchId: first.batchId, groupId: first.groupId });
  }
  return written;
}

async function filterGroup(
  { folder, files, segments, where }: FilterRequest,
  name: string,
  options: OpenOptions,
): Promise<Omit<ManifestFile, "batchId" | "groupId"> | undefined> {
  const path = join(folder, name);
  const paths = files.map((file) => join(folder, file.name));
  const audience = await openFiles({ paths, segments }, folder, options);
  try {
    await bindFilter(audience, where, folder);
    const written = await writeRows(audience.database, {
      path,
      select: `FROM ${filteredSource(audience, where)}`,
      copyOptions: "FORMAT parquet, COMPRESSION snappy",
      signal: options.signal,
    });
    if (written.rows > 0) return { name, ...written, rows: await readRowCount(path) };
    await rm(path, { force: true });
    return undefined;
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (isAppError(error)) throw error;
    throw audience.nested.length === 0
      ? unreadable(folder)
      : filterFailure(error, audience, folder);
  } finally {
    audience.close();
  }
}

/**
 * Removes fetched files that filtered ones replace, once those are there in full length. May be repeated. Fails with `size-mismatch` or
 * `output-unwritable`.
 */
export async function dropSources(
  folder: string,
  sources: readonly ManifestFile[],
  kept: readonly ManifestFile[],
): Promise<void> {
  for (const file of kept) await requireThere(folder, file);
  const keep = new Set(kept.map(({ name }) => name));
  try {
    for (const { name } of sources) {
      if (!keep.has(name)) await rm(join(folder, name), { force: true });
    }
    for (const subfolder of byFolder(sources).keys()) syncFolder(join(folder, subfolder));
  } catch (error) {
    throw diskError(error, folder);
  }
}

async function requireThere(folder: string, { name, sizeBytes }: ManifestFile): Promise<void> {
  const found = await stat(join(folder, name)).catch(() => undefined);
  if (found?.size === sizeBytes) return;
  throw new DataError(
    "size-mismatch",
    `"${name}" in ${folder} ${found ? `has ${found.size} bytes` : "is gone"}, and ${sizeBytes} were written. Something else works in this folder; nothing was removed. Export again into another.`,
    { details: { file: name } },
  );
}
