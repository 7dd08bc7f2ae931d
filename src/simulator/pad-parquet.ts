import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";

const MAGIC_BYTES = 4;
const TRAILER_BYTES = 8;
const BLOCK_BYTES = 1024 * 1024;

/**
 * Grows a Parquet file to `sizeBytes`. Chunks are found by their distance from the start and the footer by its distance from the
 * end, so bytes between the last row group and the footer belong to nobody: the rows stay as they are. Larger files stay too.
 */
export async function padParquet(path: string, sizeBytes: number): Promise<void> {
  if (sizeBytes === 0) return;
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    if (size >= sizeBytes) return;
    const footer = await readFooter(file, size);
    await writePadding(file, size - footer.length, sizeBytes - size);
    await file.write(footer, 0, footer.length, sizeBytes - footer.length);
  } finally {
    await file.close();
  }
}

async function readFooter(file: FileHandle, size: number): Promise<Buffer> {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  await file.read(trailer, 0, TRAILER_BYTES, size - TRAILER_BYTES);
  const length = trailer.readUInt32LE(0) + TRAILER_BYTES;
  if (length > size - MAGIC_BYTES) throw new Error("The file to pad is no Parquet file.");
  const footer = Buffer.alloc(length);
  await file.read(footer, 0, length, size - length);
  return footer;
}

/** One block of noise again and again: it does not compress, and it is the same every time. */
async function writePadding(file: FileHandle, from: number, bytes: number): Promise<void> {
  const block = noise(Math.min(bytes, BLOCK_BYTES));
  for (let done = 0; done < bytes; done += block.length) {
    await file.write(block, 0, Math.min(block.length, bytes - done), from + done);
  }
}

function noise(bytes: number): Buffer {
  const pieces = Array.from({ length: Math.ceil(bytes / 32) }, (_, index) =>
    createHash("sha256").update(`padding ${index}`).digest(),
  );
  return Buffer.concat(pieces, bytes);
}
