import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";

import type { Clock } from "../../src/core/clock.ts";
import { type AppError, isAppError } from "../../src/core/errors.ts";
import { openDuckDb, sqlText } from "../../src/data/rows/duckdb.ts";
import type { OpenRange } from "../../src/data/transfer/fetch-file.ts";
import type { Manifest, ManifestFile } from "../../src/data/output/manifest-record.ts";
import { sha256 } from "../../src/data/output/manifest.ts";
import type { RemoteFile } from "../../src/data/transfer/transfer-plan.ts";

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "aepx-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes the rows of a query as snappy Parquet. */
export async function writeParquet(path: string, query: string): Promise<void> {
  const database = await openDuckDb();
  try {
    await database.run(`COPY (${query}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION snappy)`);
  } finally {
    database.close();
  }
}

/** The bytes of a Parquet file with `rows` rows, about 40 bytes each. */
export async function parquetBytes(rows: number): Promise<Buffer> {
  const path = join(temporaryFolder(), "made.parquet");
  await writeParquet(path, `SELECT range AS id, md5(range::VARCHAR) AS text FROM range(${rows})`);
  return readFileSync(path);
}

/** A clock that sleeps no time and remembers for how long it was asked to. */
export function instantClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => 0,
    sleep(ms, signal) {
      slept.push(ms);
      return signal?.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
    },
    every: () => () => undefined,
  };
}

export function remote(name: string, content: Uint8Array | number, batchId = "b1"): RemoteFile {
  const sizeBytes = typeof content === "number" ? content : content.byteLength;
  return { batchId, groupId: `${batchId}-1`, name, sizeBytes, path: `/files/${batchId}/${name}` };
}

/** Cuts bytes into chunks as a socket would. */
export async function* chunked(bytes: Uint8Array, size = 60_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

type Body = (attempt: number, start: number, end: number | null) => AsyncIterable<Uint8Array>;

/** A server of bodies by path, ranges included; counts how often each was opened. */
export function bodies(byPath: Readonly<Record<string, Uint8Array | Body>>): {
  readonly openRange: OpenRange;
  readonly opened: Map<string, number>;
} {
  const opened = new Map<string, number>();
  return {
    opened,
    openRange(file, start, end) {
      const attempt = (opened.get(file.path) ?? 0) + 1;
      opened.set(file.path, attempt);
      const content = byPath[file.path];
      if (content === undefined) return Promise.reject(new Error(`no body for ${file.path}`));
      const body =
        typeof content === "function"
          ? content(attempt, start, end)
          : chunked(content.subarray(start, end ?? undefined));
      return Promise.resolve({ body, start, totalBytes: null, validator: null });
    },
  };
}

/** The error that the promise fails with; the test fails when it is none of ours, or none at all. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => new Error("it succeeded"),
    (reason: unknown) => reason,
  );
  if (isAppError(error)) return error;
  throw error;
}

export function manifestOf(
  files: readonly ManifestFile[],
  change: Partial<Manifest> = {},
): Manifest {
  return {
    schemaVersion: 1,
    runId: "run-1",
    path: "profile",
    pathReason: "default",
    segments: [],
    dataset: null,
    job: null,
    batches: ["b1"],
    files,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    counts: { job: null, catalog: null, read: null },
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:01:00.000Z",
    ...change,
  };
}

export function manifestFile(name: string, content: Uint8Array, rows = 1): ManifestFile {
  return {
    name,
    sizeBytes: content.byteLength,
    rows,
    sha256: sha256(content),
    batchId: "b1",
    groupId: "b1-1",
  };
}
