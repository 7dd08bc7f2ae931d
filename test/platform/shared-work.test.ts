import { expect, test } from "vitest";

import { createSharedWork } from "../../src/platform/shared-work.ts";
import { failureOf } from "./test-platform.ts";

test("is aborted when the last who waits has gone, and starts anew for the next", async () => {
  const begun: AbortSignal[] = [];
  const shared = createSharedWork((signal) => new Promise<never>(() => void begun.push(signal)));
  const [first, second] = [new AbortController(), new AbortController()];
  const failures = [first, second].map((one) => failureOf(shared.join(one.signal)));
  first.abort(new Error("first left"));
  expect((await failures[0])?.message).toBe("first left");
  expect(begun.map(({ aborted }) => aborted)).toEqual([false]);
  second.abort(new Error("second left"));
  await failures[1];
  expect(begun.map(({ aborted }) => aborted)).toEqual([true]);
  const third = new AbortController();
  const failure = failureOf(shared.join(third.signal));
  expect(begun).toHaveLength(2);
  third.abort(new Error("third left"));
  await failure;
});
