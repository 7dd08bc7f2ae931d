import { createHash } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { createFrontHash } from "../../../src/data/transfer/front-hash.ts";
import { addRange, frontOf, type RangeSet } from "../../../src/data/transfer/range-set.ts";

/** Hashes `content` whose pieces come in the order of `order`; tells how much was read back. */
async function hashInOrder(content: Buffer, pieceBytes: number, order: readonly number[]) {
  let readBack = 0;
  const hash = createFrontHash((into, position) => {
    // As a disk may, it gives less than it was asked for.
    const length = Math.ceil(into.byteLength / 2);
    into.set(content.subarray(position, position + length));
    readBack += length;
    return Promise.resolve(length);
  });
  let done: RangeSet = [];
  for (const piece of order) {
    const range = {
      start: piece * pieceBytes,
      end: Math.min(content.length, (piece + 1) * pieceBytes),
    };
    done = addRange(done, range);
    hash.offer(range, content.subarray(range.start, range.end));
    if (piece % 3 === 0) await hash.chase(frontOf(done));
  }
  await hash.chase(content.length);
  return { sha256: hash.digest(), readBack };
}

test("what comes in order is never read back", async () => {
  const content = Buffer.from("a body in order");
  expect(await hashInOrder(content, 5, [0, 1, 2])).toStrictEqual({
    sha256: createHash("sha256").update(content).digest("hex"),
    readBack: 0,
  });
});

test("any order gives the sha256 of the whole, with each byte read back at most once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 50 }),
      fc.infiniteStream(fc.nat()),
      async (bytes, pieceBytes, random) => {
        const content = Buffer.from(bytes);
        const pieces = [...Array(Math.ceil(content.length / pieceBytes)).keys()];
        const keys = pieces.map(() => random.next().value ?? 0);
        const order = pieces.toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
        const { sha256, readBack } = await hashInOrder(content, pieceBytes, order);
        expect(sha256).toBe(createHash("sha256").update(content).digest("hex"));
        expect(readBack).toBeLessThanOrEqual(content.length);
      },
    ),
  );
});
