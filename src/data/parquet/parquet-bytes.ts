import {
  checkedRows,
  checkHead,
  checkSize,
  Damage,
  notParquet,
  trailerBytes,
} from "./parquet-footer.ts";

/** The same checks as `readRowCount`, of a file in memory. Fails with `not-parquet`. */
export async function checkBytes(bytes: Uint8Array, name: string): Promise<number> {
  const size = bytes.byteLength;
  try {
    checkSize(size);
    checkHead(bytes);
    return await checkedRows(bytes.subarray(-trailerBytes(bytes, size)), size);
  } catch (error) {
    throw error instanceof Damage ? notParquet(name, error) : error;
  }
}
