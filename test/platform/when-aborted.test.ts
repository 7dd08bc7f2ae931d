import { getEventListeners } from "node:events";

import { expect, test } from "vitest";

import { whenAborted } from "../../src/platform/when-aborted.ts";

test("all who wait are told once, those who left are not, on one listener", () => {
  const controller = new AbortController();
  const told: number[] = [];
  const stops = Array.from({ length: 100 }, (_, i) =>
    whenAborted(controller.signal, () => told.push(i)),
  );
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
  for (const stop of stops.slice(2)) stop();
  controller.abort();
  stops[0]?.();
  expect(told).toEqual([0, 1]);
});

test("without a signal there is nothing to wait for", () => {
  expect(() => whenAborted(undefined, () => {})()).not.toThrow();
});
