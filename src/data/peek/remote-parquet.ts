import { toError } from "../../core/errors.ts";
import { type AsyncBuffer, type FileMetaData, readRowObjects } from "../parquet/hyparquet.ts";
import {
  checkedMetadata,
  checkSize,
  Damage,
  notParquet,
  trailerBytes,
} from "../parquet/parquet-footer.ts";
import { narrowMetadata, type ParquetField } from "../parquet/parquet-schema.ts";
import type { RemoteBytes } from "./remote-bytes.ts";

/** A remote Parquet file whose footer is known. */
export interface RemoteParquet {
  readonly file: RemoteBytes;
  readonly metadata: FileMetaData;
  /** The end of the file, which came with the footer. */
  readonly tail: Uint8Array<ArrayBuffer>;
}

const TAIL_BYTES_MIN = 16 * 1024;
const TAIL_BYTES_MAX = 512 * 1024;

/**
 * How much of a file's end is asked for to get its footer in one request: footers grow with the file, and what is too much should not
 * count beside the rest of it.
 */
export function tailBytes(size: number): number {
  const share = Math.ceil(size / 1024);
  return Math.min(size, Math.max(TAIL_BYTES_MIN, Math.min(share, TAIL_BYTES_MAX)));
}

/** Reads the footer: one request, two when it is longer than expected. Fails with `not-parquet` and like `RemoteBytes.read`. */
export async function openParquet(file: RemoteBytes): Promise<RemoteParquet> {
  const { size } = file;
  try {
    checkSize(size);
    const asked = tailBytes(size);
    const end = await file.read(size - asked, size);
    const wanted = trailerBytes(end, size);
    const missing = Math.max(0, wanted - asked);
    const tail = missing === 0 ? end : joined(await file.read(size - wanted, size - asked), end);
    return { file, tail, metadata: await checkedMetadata(tail, size) };
  } catch (error) {
    throw error instanceof Damage ? notParquet(file.name, error) : error;
  }
}

/**
 * The first `count` rows of a row group, with nothing in them but these fields. Moves the pages of these rows where the file has an offset
 * index, else the whole chunks of these columns. Fails with `not-parquet` and like `RemoteBytes.read`.
 */
export async function readGroupRows(
  parquet: RemoteParquet,
  groupIndex: number,
  fields: readonly ParquetField[],
  count: number,
): Promise<Record<string, unknown>[]> {
  const narrow = narrowMetadata(parquet.metadata, groupIndex, fields);
  const reads = toAsyncBuffer(parquet);
  try {
    return await readRowObjects(reads.buffer, narrow, count);
  } catch (error) {
    // The reader's words may quote rows, so they go no further; what the network did is told as it is.
    const name = toError(error).name;
    throw (
      reads.fault() ??
      notParquet(
        parquet.file.name,
        new Damage("its rows cannot be read", { cause: new Error(name) }),
      )
    );
  }
}

/** The file as the reader wants it. The first fault of a read is kept: the reader may hide it behind another. */
function toAsyncBuffer({ file, tail }: RemoteParquet): {
  readonly buffer: AsyncBuffer;
  readonly fault: () => Error | undefined;
} {
  let fault: Error | undefined;
  const tailStart = file.size - tail.byteLength;
  return {
    fault: () => fault,
    buffer: {
      byteLength: file.size,
      async slice(start, end = file.size) {
        try {
          if (start >= tailStart) return part(tail, start - tailStart, end - tailStart);
          if (end <= tailStart) return (await file.read(start, end)).buffer;
          const before = await file.read(start, tailStart);
          return joined(before, tail.subarray(0, end - tailStart)).buffer;
        } catch (error) {
          fault ??= toError(error);
          throw error;
        }
      },
    },
  };
}

function part(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): ArrayBuffer {
  return bytes.slice(start, end).buffer;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.byteLength + second.byteLength);
  whole.set(first);
  whole.set(second, first.byteLength);
  return whole;
}
