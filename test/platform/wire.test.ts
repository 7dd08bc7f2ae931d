import { expect, test } from "vitest";

import {
  wireCount,
  wireList,
  wireNumber,
  wireText,
  wireTexts,
  wireTime,
} from "../../src/platform/wire.ts";

test.each([
  ["a", "a"],
  [70123, "70123"],
  ["", null],
  [null, null],
  [undefined, null],
  [{}, null],
  [true, null],
])("text of %j", (value, text) => {
  expect(wireText(value)).toBe(text);
});

test.each([
  [5, 5],
  ["5242880", 5242880],
  ["-1", -1],
  ["1e3", null],
  ["", null],
  ["12px", null],
  [Number.NaN, null],
  [null, null],
])("number of %j", (value, number) => {
  expect(wireNumber(value)).toBe(number);
});

test.each([
  [0, 0],
  [-1, null],
  ["7", 7],
  [1.5, null],
])("count of %j", (value, count) => {
  expect(wireCount(value)).toBe(count);
});

test.each([
  [1_750_000_000_000, "2025-06-15T15:06:40.000Z"],
  ["1750000200000", "2025-06-15T15:10:00.000Z"],
  [0, null],
  [8.64e15 + 1, null],
  ["soon", null],
])("time of %j", (value, time) => {
  expect(wireTime(value)).toBe(time);
});

test("one thing where a list was meant is a list of one", () => {
  expect([wireList({ a: 1 }), wireList([1]), wireList("a"), wireList(null)]).toEqual([
    [{ a: 1 }],
    [1],
    ["a"],
    [],
  ]);
  expect([wireTexts("a"), wireTexts(["a", "", null, 2])]).toEqual([["a"], ["a", "2"]]);
});
