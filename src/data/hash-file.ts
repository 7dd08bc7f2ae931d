import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

/** Two of these in turn: while one is hashed the other fills. Fresh ones for each read would cost more than the hash. */
const READ_BYTES = 512 * 1024;

/** sha256 of a file, hexadecimal; 1 MiB of memory whatever its size. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "r");
  try {
    let next = file.read(Buffer.allocUnsafeSlow(READ_BYTES), 0, READ_BYTES, null);
    let spare = Buffer.allocUnsafeSlow(READ_BYTES);
    for (;;) {
      const { bytesRead, buffer } = await next;
      signal?.throwIfAborted();
      if (bytesRead === 0) return hash.digest("hex");
      next = file.read(spare, 0, READ_BYTES, null);
      hash.update(buffer.subarray(0, bytesRead));
      spare = buffer;
    }
  } finally {
    await file.close();
  }
}
