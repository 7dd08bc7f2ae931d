import fc from "fast-check";
import { expect, test } from "vitest";

import { bytesOf, gapsOf } from "../../../src/data/transfer/range-set.ts";
import { createWorkQueue, type Work } from "../../../src/data/transfer/work-queue.ts";

const MIB = 1024 ** 2;
const limits = { connections: 4, partSizeBytes: 10, bytesPerSecond: null };

function whole(sizeBytes: number) {
  return { sizeBytes, missing: gapsOf([], sizeBytes) };
}

test("a connection stays with its file; others begin new ones, then share what has most left", () => {
  const queue = createWorkQueue([whole(25), whole(15)]);
  expect(queue.take(limits)).toStrictEqual({ file: 0, range: { start: 0, end: 10 } });
  expect(queue.take(limits)).toStrictEqual({ file: 1, range: { start: 0, end: 10 } });
  expect(queue.take(limits)).toStrictEqual({ file: 0, range: { start: 10, end: 20 } });
  expect(queue.take(limits, 1)).toStrictEqual({ file: 1, range: { start: 10, end: 15 } });
  expect(queue.take(limits, 1)).toStrictEqual({ file: 0, range: { start: 20, end: 25 } });
  expect(queue.take(limits, 0)).toBeUndefined();
});

test("what an earlier attempt has begun comes first, and only what is missing", () => {
  const half = {
    sizeBytes: 20,
    missing: [
      { start: 3, end: 5 },
      { start: 18, end: 20 },
    ],
  };
  const queue = createWorkQueue([whole(10), half]);
  expect(queue.take(limits)).toStrictEqual({ file: 1, range: { start: 3, end: 5 } });
  expect(queue.take(limits, 1)).toStrictEqual({ file: 1, range: { start: 18, end: 20 } });
  expect(queue.take(limits, 1)).toStrictEqual({ file: 0, range: { start: 0, end: 10 } });
});

test("a file that is restarted is fetched from its beginning", () => {
  const queue = createWorkQueue([whole(15)]);
  queue.take(limits);
  queue.drop(0);
  expect(queue.take(limits, 0)).toBeUndefined();
  queue.restart(0);
  expect(queue.take(limits)).toStrictEqual({ file: 0, range: { start: 0, end: 10 } });
  expect(queue.take(limits)).toStrictEqual({ file: 0, range: { start: 10, end: 15 } });
  expect(queue.take(limits)).toBeUndefined();
});

test("an empty file is asked for, once", () => {
  const queue = createWorkQueue([{ sizeBytes: 0, missing: [{ start: 0, end: 0 }] }]);
  expect(queue.take(limits)).toStrictEqual({ file: 0, range: { start: 0, end: 0 } });
  expect(queue.take(limits)).toBeUndefined();
});

test("every byte of every file is handed out once, whoever asks", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 300 * MIB }), { maxLength: 20 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 16 }), (files, connections) => {
      const queue = createWorkQueue(files.map(whole));
      const taken: Work[] = [];
      const last: (number | undefined)[] = Array.from({ length: connections });
      const adaptive = { connections, partSizeBytes: null, bytesPerSecond: null };
      for (let turn = 0; ; turn++) {
        const work = queue.take(adaptive, last[turn % connections]);
        if (!work) break;
        last[turn % connections] = work.file;
        taken.push(work);
      }
      for (const [file, sizeBytes] of files.entries()) {
        const ranges = taken.filter((work) => work.file === file).map((work) => work.range);
        const inOrder = ranges.toSorted((a, b) => a.start - b.start);
        expect(bytesOf(inOrder)).toBe(sizeBytes);
        expect(inOrder.every(({ start }, at) => start === (inOrder[at - 1]?.end ?? 0))).toBe(true);
      }
    }),
  );
});
