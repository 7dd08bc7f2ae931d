import { createHash } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { createPartWriter } from "../../src/data/part-file.ts";

/** Takes at most `most` bytes a time, as a system may. */
function stingyFile(most: number) {
  const written: Uint8Array[] = [];
  const calls: number[] = [];
  return {
    calls,
    content: () => Buffer.concat(written),
    writev<T extends readonly NodeJS.ArrayBufferView[]>(buffers: T) {
      const all = Buffer.concat(buffers as unknown as readonly Uint8Array[]);
      const taken = all.subarray(0, most);
      written.push(taken);
      calls.push(all.length);
      return Promise.resolve({ bytesWritten: taken.length, buffers });
    },
  };
}

test("gathers a body into writes of a MiB", async () => {
  const file = stingyFile(Number.MAX_SAFE_INTEGER);
  const writer = createPartWriter(file);
  const chunk = Buffer.alloc(64 * 1024, 7);
  for (let count = 0; count < 40; count++) await writer.add(chunk);
  await writer.finish();
  expect(file.calls).toStrictEqual([1024 * 1024, 1024 * 1024, 512 * 1024]);
});

test("writes and hashes every byte once, however little the system takes at a time", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 50 })),
      fc.integer({ min: 1, max: 60 }),
      async (chunks, most) => {
        const file = stingyFile(most);
        const writer = createPartWriter(file);
        for (const chunk of chunks) await writer.add(chunk);
        const sum = await writer.finish();
        expect(file.content().equals(Buffer.concat(chunks))).toBe(true);
        expect(sum).toBe(createHash("sha256").update(Buffer.concat(chunks)).digest("hex"));
      },
    ),
  );
});
