import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import { createFrontHash } from "../../../src/data/transfer/front-hash.ts";
import { createHashThread, type FileHash } from "../../../src/data/transfer/hash-thread.ts";
import { addRange, frontOf, type RangeSet } from "../../../src/data/transfer/range-set.ts";
import { makeFolder, removeFolder } from "../../support/temp-folder.ts";

const MIB = 1024 * 1024;
const folder = makeFolder();
const thread = createHashThread();
afterAll(async () => {
  await thread.close();
  removeFolder(folder);
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Writes `content` piece by piece in the order of `order`, and hashes what is whole. */
async function hashInOrder(content: Uint8Array, pieceBytes: number, order: readonly number[]) {
  const fd = openSync(join(folder, "part"), "w+");
  try {
    const hash = createFrontHash(thread.create(), fd);
    let done: RangeSet = [];
    for (const piece of order) {
      const start = piece * pieceBytes;
      const end = Math.min(content.length, start + pieceBytes);
      writeSync(fd, content, start, end - start, start);
      done = addRange(done, { start, end });
      hash.reached(frontOf(done));
      if (piece % 3 === 0) await Promise.resolve();
    }
    return await hash.finish();
  } finally {
    closeSync(fd);
  }
}

test("any order of its pieces gives the sha256 of the whole", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 50 }),
      fc.infiniteStream(fc.nat()),
      async (content, pieceBytes, random) => {
        const pieces = [...Array(Math.ceil(content.length / pieceBytes)).keys()];
        const keys = pieces.map(() => random.next().value ?? 0);
        const order = pieces.toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
        expect(await hashInOrder(content, pieceBytes, order)).toBe(sha256(content));
      },
    ),
  );
});

test("files longer than one read and one step, at the same time", async () => {
  const contents = [33, 17, 1].map((mib) => Buffer.alloc(mib * MIB + 3, `${mib} MiB of text`));
  const found = await Promise.all(
    contents.map(async (content, index) => {
      const fd = openSync(join(folder, `long-${index}`), "w+");
      writeSync(fd, content);
      const hash = createFrontHash(thread.create(), fd);
      hash.reached(MIB);
      hash.reached(content.length);
      return hash.finish().finally(() => closeSync(fd));
    }),
  );
  expect(found).toEqual(contents.map(sha256));
});

/** A hash whose steps end when they are told to. */
function slowHash() {
  const steps: { readonly start: number; readonly end: number; readonly finish: () => void }[] = [];
  const hash: FileHash = {
    extend: (_fd, start, end) =>
      new Promise((resolve) => steps.push({ start, end, finish: resolve })),
    digest: () => Promise.resolve("the digest"),
  };
  return { hash, steps };
}

test("every byte once and in order: what comes meanwhile waits, and a front that stays is no work", async () => {
  const { hash, steps } = slowHash();
  const front = createFrontHash(hash, 7);
  front.reached(0);
  expect(steps).toEqual([]);
  front.reached(10);
  front.reached(20);
  front.reached(30);
  front.reached(30);
  expect(steps).toMatchObject([{ start: 0, end: 10 }]);
  const finishing = front.finish();
  steps[0]?.finish();
  await expect.poll(() => steps).toMatchObject([{}, { start: 10, end: 30 }]);
  steps[1]?.finish();
  expect(await finishing).toBe("the digest");
  expect(steps).toHaveLength(2);
});

test("is idle after the step of the moment, whatever is left", async () => {
  const { hash, steps } = slowHash();
  const front = createFrontHash(hash, 7);
  front.reached(100 * MIB);
  let isIdle = false;
  const idle = front.idle().then(() => (isIdle = true));
  await Promise.resolve();
  expect([isIdle, steps.length]).toEqual([false, 1]);
  steps[0]?.finish();
  await idle;
  expect(steps).toHaveLength(1);
});

test("a file that became shorter, and one that cannot be read, fail as the disk does", async () => {
  const path = join(folder, "short");
  const fd = openSync(path, "w+");
  writeSync(fd, "12345");
  const short = createFrontHash(thread.create(), fd);
  short.reached(6);
  await expect(short.finish()).rejects.toThrow("became shorter");
  closeSync(fd);
  const writeOnly = openSync(path, "a");
  const unreadable = createFrontHash(thread.create(), writeOnly);
  unreadable.reached(5);
  await expect(unreadable.finish()).rejects.toMatchObject({ code: "EBADF" });
  closeSync(writeOnly);
});

test("the thread tells whoever waits that it has ended, and whoever comes later", async () => {
  const fd = openSync(join(folder, "long-0"), "r");
  const mine = createHashThread();
  const hash = mine.create();
  await hash.extend(fd, 0, 10);
  const waiting = hash.extend(fd, 10, 33 * MIB);
  const told = expect(waiting).rejects.toThrow("has ended");
  await mine.close();
  await told;
  await expect(hash.digest()).rejects.toThrow("has ended");
  closeSync(fd);
});
