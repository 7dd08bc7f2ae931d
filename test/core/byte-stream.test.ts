import { expect, test } from "vitest";

import { type ByteStream, eachChunk, eachUntilCut, whenBoth } from "../../src/core/byte-stream.ts";

const bytes = (...values: number[]) => new Uint8Array(values);

/** A body that gives these chunks and then breaks off, if it shall. */
function body(chunks: readonly Uint8Array[], error?: Error) {
  const told = { left: false };
  async function* iterate() {
    try {
      yield* chunks;
      if (error) throw error;
    } finally {
      told.left = true;
    }
  }
  return { stream: iterate(), told };
}

function pushed(chunks: readonly Uint8Array[], error?: Error): ByteStream {
  return {
    async each(take) {
      for (const chunk of chunks) await take(chunk);
      if (error) throw error;
    },
    [Symbol.asyncIterator]: () => {
      throw new Error("read the slow way");
    },
  };
}

test.each([
  ["iterated", (...given: Parameters<typeof pushed>) => body(...given).stream],
  ["handed over", pushed],
])("chunks of a body that is %s come in order, and its cut is a result", async (_name, make) => {
  const seen: number[] = [];
  const take = (chunk: Uint8Array) => void seen.push(...chunk);
  expect(await eachUntilCut(make([bytes(1, 2), bytes(3)]), take)).toEqual({ cut: undefined });
  const error = new Error("cut");
  expect(await eachUntilCut(make([bytes(4)], error), take)).toEqual({ cut: { error } });
  expect(seen).toEqual([1, 2, 3, 4]);
  await expect(eachChunk(make([], error), take)).rejects.toBe(error);
});

test.each([
  ["at once", () => Promise.reject(new Error("disk full"))],
  [
    "by throwing",
    () => {
      throw new Error("disk full");
    },
  ],
])("what the taker fails with %s is thrown, and the body is left", async (_name, fail) => {
  const { stream, told } = body([bytes(1), bytes(2)], new Error("cut"));
  await expect(eachUntilCut(stream, fail)).rejects.toThrow("disk full");
  expect(told.left).toBe(true);
  await expect(eachUntilCut(pushed([bytes(1)]), fail)).rejects.toThrow("disk full");
});

test("the next chunk waits for the promise of the one before", async () => {
  const order: string[] = [];
  const { stream } = body([bytes(1), bytes(2)]);
  await eachChunk(stream, async ([value]) => {
    order.push(`take ${value}`);
    await Promise.resolve();
    order.push(`done ${value}`);
  });
  expect(order).toEqual(["take 1", "done 1", "take 2", "done 2"]);
});

test("a chunk that waits for two things waits for both, also when one of them fails early", async () => {
  const order: string[] = [];
  let write: (() => void) | undefined;
  const writing = new Promise<void>((resolve) => (write = resolve));
  const waiting = whenBoth(writing, Promise.reject(new Error("stopped"))).catch((error: Error) => {
    order.push(error.message);
  });
  // A turn of the event loop, in which a rejection that nobody handles would be told.
  await new Promise((resolve) => setImmediate(resolve));
  order.push("written");
  write?.();
  await waiting;
  expect(order).toEqual(["written", "stopped"]);
});
