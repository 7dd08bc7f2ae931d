import { expect, test } from "vitest";

import { readOptions } from "../../../scripts/bench/options.ts";

const known = ["bulk", "peek"];

test("without arguments: every row, five rounds", () => {
  expect(readOptions([], known)).toEqual({ rows: [], rounds: 5, help: false });
});

test("rows, rounds and a file are taken", () => {
  const options = readOptions(["peek", "--rounds", "7", "bulk", "--out", "x.md"], known);
  expect(options).toEqual({ rows: ["peek", "bulk"], rounds: 7, out: "x.md", help: false });
});

test.each([
  [["pek"], 'There is no row "pek". There are: bulk, peek.'],
  [["--rounds", "0"], '--rounds expects a whole number from 1, not "0".'],
  [["--rounds", "many"], '--rounds expects a whole number from 1, not "many".'],
])("%j is refused", (argv, message) => {
  expect(() => readOptions(argv, known)).toThrow(message);
});

test("an unknown option is refused", () => {
  expect(() => readOptions(["--fast"], known)).toThrow("--fast");
});
