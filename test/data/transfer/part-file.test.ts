import fc from "fast-check";
import { expect, test } from "vitest";

import { createPartWriter } from "../../../src/data/transfer/part-file.ts";
import type { ByteRange } from "../../../src/data/transfer/range-set.ts";

/** Takes at most `most` bytes a time, as a system may. */
function stingyFile(most: number) {
  const content = Buffer.alloc(10_000);
  const calls: number[] = [];
  return {
    calls,
    content,
    writev<T extends readonly NodeJS.ArrayBufferView[]>(buffers: T, position?: number | null) {
      const all = Buffer.concat(buffers as unknown as readonly Uint8Array[]);
      const taken = all.subarray(0, most);
      taken.copy(content, position ?? 0);
      calls.push(all.length);
      return Promise.resolve({ bytesWritten: taken.length, buffers });
    },
  };
}

test("gathers a body into writes of half a MiB, each told when it is done", async () => {
  const handle = stingyFile(Number.MAX_SAFE_INTEGER);
  const told: ByteRange[] = [];
  const writer = createPartWriter({ handle, start: 7, onWritten: (range) => told.push(range) });
  const chunk = Buffer.alloc(64 * 1024, 7);
  for (let count = 0; count < 20; count++) await writer.add(chunk);
  expect(told).toHaveLength(2);
  await writer.flush();
  await writer.flush();
  const half = 512 * 1024;
  expect(handle.calls).toStrictEqual([half, half, half / 2]);
  expect(told).toStrictEqual([
    { start: 7, end: 7 + half },
    { start: 7 + half, end: 7 + 2 * half },
    { start: 7 + 2 * half, end: 7 + 2.5 * half },
  ]);
});

test("writes every byte once and at its place, however little the system takes at a time", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 50 })),
      fc.integer({ min: 1, max: 60 }),
      fc.nat(500),
      async (chunks, most, start) => {
        const handle = stingyFile(most);
        const writer = createPartWriter({ handle, start, onWritten: () => undefined });
        for (const chunk of chunks) await writer.add(chunk);
        await writer.flush();
        const all = Buffer.concat(chunks);
        expect(handle.content.subarray(start, start + all.length).equals(all)).toBe(true);
      },
    ),
  );
});
