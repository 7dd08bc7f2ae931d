import { expect, test } from "vitest";

import { createSlots } from "../../src/platform/bytes/slots.ts";
import { failureOf } from "./test-platform.ts";

test("so many at once and no more, the others in order", async () => {
  const slots = createSlots(2);
  const [first] = [await slots.take(undefined), await slots.take(undefined)];
  const order: string[] = [];
  const third = slots.take(undefined).then((release) => (order.push("third"), release));
  const fourth = slots.take(undefined).then((release) => (order.push("fourth"), release));
  await Promise.resolve();
  expect(order).toEqual([]);
  first();
  // Given back twice counts once.
  first();
  (await third)();
  await fourth;
  expect(order).toEqual(["third", "fourth"]);
});

test("whoever leaves the line leaves no gap", async () => {
  const slots = createSlots(1);
  const release = await slots.take(undefined);
  const controller = new AbortController();
  const leaving = failureOf(slots.take(controller.signal));
  const next = slots.take(undefined);
  controller.abort(new Error("parked"));
  expect((await leaving).message).toBe("parked");
  release();
  (await next)();
  expect(await failureOf(slots.take(controller.signal))).toBe(controller.signal.reason);
  await slots.take(undefined);
});
