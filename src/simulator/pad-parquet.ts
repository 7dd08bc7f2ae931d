import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";

const MAGIC_BYTES = 4;
const TRAILER_BYTES = 8;
const BLOCK_BYTES = 1024 * 1024;
const PAGE_BYTES = 4096;

/**
 * Grows a Parquet file to `sizeBytes`. Chunks are found by their distance from the start and the footer by its distance from the
 * end, so bytes between the last row group and the footer belong to nobody: the rows stay as they are. Larger files stay too. Every
 * page of the padding is another one, in files of other labels too, so bytes that came from the wrong place show.
 */
export async function padParquet(path: string, sizeBytes: number, label: string): Promise<void> {
  if (sizeBytes === 0) return;
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    if (size >= sizeBytes) return;
    const footer = await readFooter(file, size);
    await writePadding(file, { from: size - footer.length, bytes: sizeBytes - size, label });
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

interface Padding {
  readonly from: number;
  readonly bytes: number;
  readonly label: string;
}

/** One block of noise again and again, which does not compress, with its place and its file stamped into each page. */
async function writePadding(file: FileHandle, { from, bytes, label }: Padding): Promise<void> {
  const block = Buffer.from(noise().subarray(0, Math.min(bytes, BLOCK_BYTES)));
  const mark = Buffer.concat([Buffer.alloc(8), createHash("sha256").update(label).digest()]);
  for (let done = 0; done < bytes; done += block.length) {
    for (let page = 0; page < block.length; page += PAGE_BYTES) {
      mark.writeDoubleLE(from + done + page);
      mark.copy(block, page);
    }
    await file.write(block, 0, Math.min(block.length, bytes - done), from + done);
  }
}

let madeNoise: Buffer | undefined;

/** The same for every file, so it is made once: it takes longer than to write a small file. */
function noise(): Buffer {
  madeNoise ??= Buffer.concat(
    Array.from({ length: BLOCK_BYTES / 32 }, (_, index) =>
      createHash("sha256").update(`padding ${index}`).digest(),
    ),
  );
  return madeNoise;
}
