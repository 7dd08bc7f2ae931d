import { type AudienceRow, readRows, type ReadRowsOptions } from "../data/read-audience.ts";
import { type VerifiedFolder, verifyFolder, type VerifyOptions } from "../data/verify-folder.ts";

/**
 * The rows of an output folder as flat objects, one after another, with the same columns throughout: `identity.<namespace>`,
 * `segment.<name>.status`, nested columns dotted, lists and maps as JSON text, times as RFC 3339. Memory is bounded (`memoryLimit`,
 * default 256 MB) whatever the size. Fails with `bad-option`, `content-changed`, `manifest-damaged` or `not-parquet`.
 */
export function readAudience(
  folder: string,
  options: ReadRowsOptions = {},
): AsyncIterable<AudienceRow> {
  return readRows(folder, options);
}

/**
 * Compares an output folder with its manifest, byte for byte: `problems` is empty when it is whole. Fails with `manifest-damaged` when
 * there is no manifest to compare with.
 */
export function verifyAudience(
  folder: string,
  options: VerifyOptions = {},
): Promise<VerifiedFolder> {
  return verifyFolder(folder, options);
}
