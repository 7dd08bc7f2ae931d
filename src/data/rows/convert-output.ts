import { lstat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";

import { UsageError } from "../../core/errors.ts";
import { findAudience } from "./audience-files.ts";
import { SCHEMA_FILE } from "../output/derived-names.ts";
import type { RowFormat } from "./audience-schema.ts";
import type { OpenOptions } from "./audience-view.ts";
import { convertFiles, type ConversionOptions, writeSchema } from "./convert-audience.ts";
import { convertFolder } from "./convert-folder.ts";
import { systemCode } from "../disk-errors.ts";
import type { ConvertedFile, Manifest } from "../output/manifest-record.ts";
import { readManifest, writeManifest } from "../output/manifest.ts";
import { inspectOutput } from "../output/output-folder.ts";
import { checkRowFilter } from "./row-filter.ts";

export interface ConvertAudienceOptions extends ConversionOptions, OpenOptions {
  readonly format: RowFormat;
  /** A file outside the folder; its schema goes beside it as `<file>.schema.json`. Default: into the folder, and into its manifest. */
  readonly out?: string | undefined;
  /** An existing `out` is replaced. Default false. */
  readonly overwrite?: boolean;
}

export type ConvertedAudience = {
  readonly rows: number;
  readonly files: readonly (ConvertedFile & { readonly path: string })[];
};

/**
 * Writes the rows of an output folder as CSV or NDJSON, in no order and with bounded memory. Fails like `findAudience`, and with
 * `bad-option`, `output-not-empty` (`out` exists), `not-parquet`, `disk-full` or `output-unwritable`.
 */
export async function convertAudience(
  folder: string,
  options: ConvertAudienceOptions,
): Promise<ConvertedAudience> {
  const { raw = false, format, where = null, out } = options;
  if (raw && format !== "ndjson") throw wrong("Nested records (raw) need the format ndjson.");
  if (where !== null) await checkRowFilter(where);
  const absolute = resolve(folder);
  if (out !== undefined) return intoFile(absolute, resolve(out), options);
  if (where !== null) {
    throw wrong(
      "A condition makes other rows than the folder's Parquet has, so they go elsewhere. Name a file: --out FILE.",
    );
  }
  return intoFolder(absolute, { format, raw, options });
}

async function intoFolder(
  folder: string,
  {
    format,
    raw,
    options,
  }: { readonly format: RowFormat; readonly raw: boolean; readonly options: OpenOptions },
): Promise<ConvertedAudience> {
  const state = await inspectOutput(folder);
  if (state.kind === "claimed") {
    throw wrong(`"${folder}" belongs to the unfinished run ${state.runId}. Resume that run first.`);
  }
  const manifest = await readManifest(folder);
  if (!manifest) {
    throw wrong(
      `"${folder}" has no manifest to list another file in. Name a file elsewhere: --out FILE.`,
    );
  }
  // What is listed has to be there before anything is added to the list.
  await findAudience(folder);
  const { files, segments } = manifest;
  const converted = await convertFolder({ folder, files, segments, format, raw }, options);
  await writeManifest(folder, withConverted(manifest, converted));
  return {
    rows: converted.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    files: converted.map((file) => ({ ...file, path: join(folder, file.name) })),
  };
}

function withConverted(manifest: Manifest, converted: readonly ConvertedFile[]): Manifest {
  const names = new Set(converted.map(({ name }) => name));
  const others = (manifest.converted ?? []).filter(({ name }) => !names.has(name));
  return { ...manifest, converted: [...others, ...converted] };
}

async function intoFile(
  folder: string,
  path: string,
  { overwrite = false, ...options }: ConvertAudienceOptions,
): Promise<ConvertedAudience> {
  if (!relative(folder, path).startsWith("..")) {
    throw wrong(
      "--out names a file inside the audience's own folder, whose manifest would not know it. Leave --out away, or name another place.",
    );
  }
  if (!overwrite && (await exists(path))) {
    throw new UsageError(
      "output-not-empty",
      `"${path}" exists. Choose another --out, or replace it with --overwrite.`,
      { details: { file: path } },
    );
  }
  const files = await findAudience(folder);
  const { schema, ...written } = await convertFiles({ files, folder }, path, options, options);
  const name = basename(path);
  await writeSchema(path, name, schema, `${name}.${SCHEMA_FILE.replace("audience.", "")}`);
  return { rows: written.rows, files: [{ name, ...written, path: join(dirname(path), name) }] };
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw wrong(`"${path}" cannot be looked at: ${systemCode(error) ?? "unknown"}.`);
  }
}

function wrong(message: string): UsageError {
  return new UsageError("bad-option", message);
}
