import { expect, test } from "vitest";

import { bodyOf, BodyTooLong, readBody } from "../../src/platform/body-text.ts";
import { failureOf } from "./test-platform.ts";

const { signal } = new AbortController();
const bytes = (text: string) => new TextEncoder().encode(text);

function endless(text: string): Response {
  return new Response(new ReadableStream({ start: (stream) => stream.enqueue(bytes(text)) }));
}

test("reads to the end, also across a character cut in two", async () => {
  const parts = [bytes("grün").subarray(0, 3), bytes("grün").subarray(3)];
  const body = new ReadableStream({
    pull: (stream) => {
      const part = parts.shift();
      if (part) stream.enqueue(part);
      else stream.close();
    },
  });
  expect(await readBody(bodyOf(new Response(body)), { bytesMax: 5, signal })).toBe("grün");
  expect(await readBody(bodyOf(new Response(null)), { bytesMax: 5, signal })).toBe("");
});

test("more than allowed is an error, or is cut where a part will do", async () => {
  const limits = { bytesMax: 4, signal };
  expect(await failureOf(readBody(bodyOf(new Response("123456")), limits))).toBeInstanceOf(
    BodyTooLong,
  );
  expect(await readBody(bodyOf(new Response("123456")), { ...limits, partial: true })).toBe("1234");
});

test("a body that does not end is given up in time", async () => {
  const limits = { bytesMax: 100, timeoutMs: 20, signal };
  expect(await readBody(bodyOf(endless("so far")), { ...limits, partial: true })).toBe("so far");
  expect(await failureOf(readBody(bodyOf(endless("so far")), limits))).toMatchObject({
    name: "TimeoutError",
  });
});

test("the caller's abort ends it even where a part would do", async () => {
  const controller = new AbortController();
  const limits = { bytesMax: 100, signal: controller.signal, partial: true };
  const failure = failureOf(readBody(bodyOf(endless("so far")), limits));
  controller.abort(new Error("parked"));
  expect((await failure).message).toBe("parked");
});
