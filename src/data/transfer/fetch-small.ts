import { hash } from "node:crypto";

import { fetchRange, type RangePorts, type RangeSource } from "./fetch-file.ts";
import { checkBytes } from "../parquet/parquet-bytes.ts";
import type { PlannedFile } from "./transfer-plan.ts";

/** Files below this length are fetched into memory whole and written by one write. */
export const SMALL_BYTES = 1024 * 1024;

export interface FetchedFile {
  readonly rows: number;
  readonly sha256: string;
}

export type SmallFile = FetchedFile & { readonly bytes: Uint8Array };

/** One file in memory, checked. Fails like `fetchRange`, and with `not-parquet`. */
export async function fetchSmall(
  ports: RangePorts,
  file: PlannedFile,
  signal: AbortSignal,
  onBytes: (bytes: number) => Promise<void> | undefined,
): Promise<SmallFile> {
  const bytes = new Uint8Array(file.remote.sizeBytes);
  let length = 0;
  const source: RangeSource = { file, validator: null };
  const sink = {
    add(chunk: Uint8Array) {
      bytes.set(chunk, length);
      length += chunk.byteLength;
      return onBytes(chunk.byteLength);
    },
    flush: () => Promise.resolve(),
  };
  const range = { start: 0, end: file.remote.sizeBytes };
  await fetchRange({ ports, source, sink, signal }, range);
  const rows = await checkBytes(bytes, file.name);
  return { bytes, rows, sha256: hash("sha256", bytes) };
}
