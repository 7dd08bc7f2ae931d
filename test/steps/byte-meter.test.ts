import { expect, test } from "vitest";

import type { JsonObject } from "../../src/core/json.ts";
import { meterBytes } from "../../src/steps/byte-meter.ts";

const MIB = 1024 ** 2;
const file = { path: "/files/1" };

/** A remote whose bodies are these chunks, then an error where one is given. */
function meter(chunks: readonly number[], error?: Error) {
  const facts: JsonObject[] = [];
  let closed = 0;
  function body(): AsyncIterable<Uint8Array> {
    const left = [...chunks];
    return {
      [Symbol.asyncIterator]: () => ({
        async next() {
          const size = left.shift();
          if (size !== undefined) return { done: false, value: new Uint8Array(size) };
          if (error) throw error;
          return { done: true, value: undefined };
        },
        async return() {
          closed += 1;
          return { done: true, value: undefined };
        },
      }),
    };
  }
  const { openRange, report } = meterBytes(
    async (_file, start) => ({ body: body(), start, totalBytes: 7, validator: null }),
    async (fact) => void facts.push(fact),
  );
  return { facts, openRange, report, closed: () => closed };
}

async function drain(body: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.byteLength;
  return bytes;
}

test("what was read is reported once, by all bodies together", async () => {
  const { openRange, report, facts } = meter([3, 4]);
  const opened = await openRange(file, 5, null);
  expect(opened).toMatchObject({ start: 5, totalBytes: 7 });
  expect(await drain(opened.body)).toBe(7);
  await drain((await openRange(file, 0, null)).body);
  await report();
  await report();
  expect(facts).toEqual([{ bytesFetched: 14 }]);
});

test("what is handed over chunk by chunk counts as what is iterated, and the report comes before the next chunk", async () => {
  const { openRange, report, facts } = meter([60 * MIB, 4 * MIB, 3]);
  const { body } = await openRange(file, 0, null);
  const seen: [number, number][] = [];
  await body.each?.((chunk) => void seen.push([chunk.byteLength, facts.length]));
  expect(seen).toEqual([
    [60 * MIB, 0],
    [4 * MIB, 0],
    [3, 1],
  ]);
  await report();
  expect(facts).toEqual([{ bytesFetched: 64 * MIB }, { bytesFetched: 3 }]);
});

test("a body that breaks off counts as far as it came", async () => {
  const { openRange, report, facts } = meter([3], new Error("cut"));
  await expect(drain((await openRange(file, 0, null)).body)).rejects.toThrow("cut");
  await report();
  expect(facts).toEqual([{ bytesFetched: 3 }]);
});

test("a body that nobody reads counts nothing, and is closed", async () => {
  const { openRange, report, facts, closed } = meter([3, 4]);
  const { body } = await openRange(file, 0, null);
  await body[Symbol.asyncIterator]().return?.();
  expect(closed()).toBe(1);
  await report();
  expect(facts).toEqual([]);
});

test("a body that is left counts as far as it was read, and is closed", async () => {
  const { openRange, report, facts, closed } = meter([3, 4]);
  for await (const chunk of (await openRange(file, 0, null)).body) {
    expect(chunk.byteLength).toBe(3);
    break;
  }
  expect(closed()).toBe(1);
  await report();
  expect(facts).toEqual([{ bytesFetched: 3 }]);
});

test("much is reported while it is read, so that a kill loses little", async () => {
  const { openRange, report, facts } = meter(Array.from({ length: 5 }, () => 25 * MIB));
  await drain((await openRange(file, 0, null)).body);
  expect(facts).toEqual([{ bytesFetched: 75 * MIB }]);
  await report();
  expect(facts).toEqual([{ bytesFetched: 75 * MIB }, { bytesFetched: 50 * MIB }]);
});
