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

/** Writes when it is told to, and from then on. */
function slowFile() {
  const written: { readonly bytes: Buffer; readonly position: number }[] = [];
  const calls: number[] = [];
  let release: (() => void) | undefined;
  let isReleased = false;
  return {
    calls,
    async writev<T extends readonly NodeJS.ArrayBufferView[]>(
      buffers: T,
      position?: number | null,
    ) {
      const bytes = Buffer.concat(buffers as unknown as readonly Uint8Array[]);
      calls.push(bytes.length);
      if (!isReleased) await new Promise<void>((resolve) => (release = resolve));
      // As the system does: what stands in the memory now.
      const now = Buffer.concat(buffers as unknown as readonly Uint8Array[]);
      written.push({ bytes: now, position: position ?? 0 });
      return { bytesWritten: now.length, buffers };
    },
    finish() {
      isReleased = true;
      release?.();
    },
    content: () =>
      Buffer.concat(written.toSorted((a, b) => a.position - b.position).map(({ bytes }) => bytes)),
  };
}

/** The same numbers below `most` each time. */
function numbers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % most;
  };
}

test("gathers a body into writes of a MiB, each told when it is done", async () => {
  const handle = stingyFile(Number.MAX_SAFE_INTEGER);
  const told: ByteRange[] = [];
  const writer = createPartWriter({ handle, start: 7, onWritten: (range) => told.push(range) });
  const chunk = Buffer.alloc(64 * 1024, 7);
  for (let count = 0; count < 40; count++) await writer.add(chunk);
  expect(told).toHaveLength(2);
  await writer.flush();
  await writer.flush();
  const block = 1024 * 1024;
  expect(handle.calls).toStrictEqual([block, block, block / 2]);
  expect(told).toStrictEqual([
    { start: 7, end: 7 + block },
    { start: 7 + block, end: 7 + 2 * block },
    { start: 7 + 2 * block, end: 7 + 2.5 * block },
  ]);
});

test("gathers the next block while one is written, and asks for time when both are full", async () => {
  const file = slowFile();
  const writer = createPartWriter({ handle: file, start: 0, onWritten: () => undefined });
  const chunk = Buffer.alloc(1024 * 1024);
  expect([writer.add(chunk), writer.add(chunk.subarray(1))]).toEqual([undefined, undefined]);
  const waiting = writer.add(chunk.subarray(0, 2));
  expect(waiting).toBeInstanceOf(Promise);
  file.finish();
  await waiting;
  expect(file.calls).toEqual([1024 * 1024, 1024 * 1024]);
});

test("a write that failed is told to whoever comes next", async () => {
  const handle = { writev: () => Promise.reject(new Error("disk full")) };
  const writer = createPartWriter({ handle, start: 0, onWritten: () => undefined });
  expect(writer.add(Buffer.alloc(1024 * 1024))).toBe(undefined);
  await expect(writer.flush()).rejects.toThrow("disk full");
});

test("copies chunks, whose memory is used again, of any length and however late a write ends", async () => {
  const random = numbers(7);
  const sent: Buffer[] = [];
  const file = slowFile();
  const told: ByteRange[] = [];
  const writer = createPartWriter({
    handle: file,
    start: 0,
    onWritten: (range) => told.push(range),
  });
  const memory = Buffer.alloc(2_400_000);
  for (let count = 0; count < 24; count++) {
    const chunk = memory.subarray(0, random(memory.length));
    chunk.fill(count + 1);
    sent.push(Buffer.from(chunk));
    const waiting = writer.add(chunk);
    memory.fill(0xff);
    file.finish();
    await waiting;
  }
  const flushing = writer.flush();
  file.finish();
  await flushing;
  const all = Buffer.concat(sent);
  expect(file.content().equals(all)).toBe(true);
  expect(told.at(-1)?.end).toBe(all.length);
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
