import fc from "fast-check";
import { expect, test } from "vitest";

import { bytesOf, gapsOf } from "../../../src/data/transfer/range-set.ts";
import { createWorkQueue, type Work } from "../../../src/data/transfer/work-queue.ts";

const MIB = 1024 ** 2;
const limits = { connections: 4, partSizeBytes: 10, bytesPerSecond: null, bytesToCome: 40 };

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
      const bytesToCome = files.reduce((sum, bytes) => sum + bytes, 0);
      const adaptive = { connections, partSizeBytes: null, bytesPerSecond: null, bytesToCome };
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

/** When the last byte comes, in seconds, where every connection carries `rate` bytes a second and asking takes no time. */
function finishAt(files: readonly number[], connections: number, rate: number): number {
  const queue = createWorkQueue(files.map(whole));
  const total = files.reduce((sum, bytes) => sum + bytes, 0);
  const busy: { work: Work; since: number; until: number }[] = [];
  let [nowAt, come] = [0, 0];
  let bytesPerSecond: number | null = null;

  function take(lastFile?: number): void {
    const underWay = busy.reduce((sum, { since }) => sum + (nowAt - since) * rate, 0);
    const bytesToCome = total - come - underWay;
    const now = { connections, partSizeBytes: null, bytesPerSecond, bytesToCome };
    const work = queue.take(now, lastFile);
    if (!work) return;
    busy.push({ work, since: nowAt, until: nowAt + bytesOf([work.range]) / rate });
  }

  for (let count = 0; count < connections; count++) take();
  while (busy.length > 0) {
    busy.sort((a, b) => a.until - b.until);
    const first = busy.shift();
    if (!first) break;
    nowAt = first.until;
    come += bytesOf([first.work.range]);
    bytesPerSecond = rate;
    take(first.work.file);
  }
  return nowAt;
}

test.each([
  ["one file", [256 * MIB], 8e6, 0.01],
  ["one long file", [1024 * MIB], 8e6, 0.01],
  ["two files, one of them long", [1024 * MIB, 20 * MIB], 8e6, 0.5],
  ["some files", Array.from({ length: 7 }, (_, index) => (40 + 9 * index) * MIB), 8e6, 0.1],
  ["many files", Array.from({ length: 60 }, () => 32 * MIB), 8e6, 0.01],
  ["many files, on a fast line", Array.from({ length: 60 }, () => 16 * MIB), 60e6, 0.1],
])("connections that are equally fast finish together: %s", (_name, files, rate, mostSeconds) => {
  const ideal = files.reduce((sum, bytes) => sum + bytes, 0) / (16 * rate);
  expect(finishAt(files, 16, rate) - ideal).toBeLessThan(mostSeconds);
});
