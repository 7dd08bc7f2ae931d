import fc from "fast-check";
import { expect, test } from "vitest";

import {
  evaluateCondition,
  evaluateList,
  evaluateValue,
} from "../../../src/workflows/file/expressions.ts";
import { splitText } from "../../../src/workflows/file/expression-text.ts";

const scope = {
  inputs: { n: 1, s: "x", none: null, list: ["a", "b"], half: 0.5 },
  steps: { a: { rows: 10, skipped: false } },
  run: { id: "r1" },
};

test.each([
  ["${{ inputs.n }}", 1],
  ["${{ inputs.list }}", ["a", "b"]],
  ["${{ inputs.none }}", null],
  ["${{ inputs.n + 1 }}", 2],
  ["${{ 1 + inputs.half }}", 1.5],
  ["${{ steps.a.rows / 4 }}", 2.5],
  ["out/${{ run.id }}/${{ inputs.n }}", "out/r1/1"],
  ['${{ "}}" + inputs.s }}', "}}x"],
  ['${{ "${{" }}', "${{"],
  ['${{ {"a": {"b": [1]}} }}', { a: { b: [1] } }],
  ["${{ timestamp('2026-01-02T03:04:05Z') }}", "2026-01-02T03:04:05.000Z"],
  ["${{ [1, inputs.half].sum() + 1 }}", 2.5],
  ["${{ [].sum() }}", 0],
  ["${{ [inputs.list, ['c']].flatten() }}", ["a", "b", "c"]],
  ["${{ inputs.n > 1 ? dyn(null) : dyn({'n': inputs.n}) }}", { n: 1 }],
  ["no expression", "no expression"],
])("%s", (text, value) => {
  expect(evaluateValue(text, scope)).toEqual(value);
  expect(evaluateValue({ deep: [text] }, scope)).toEqual({ deep: [value] });
});

test.each([
  ["${{ inputs.missing }}", "No such key: missing"],
  ["${{ inputs.list.sum() }}", "sum() adds numbers, and one of the list is none"],
  ["x${{ inputs.none }}", "in a text it has to give a text, a number or a boolean"],
  ["${{ 1.0 / 0.0 }}", "it gives a number that JSON does not have"],
  ["${{ 9007199254740993 }}", "it gives a whole number that is too large for JSON"],
  ["${{ type(1) }}", "it gives something that JSON does not have"],
])("%s fails, naming the expression", (text, why) => {
  const expression = text.slice(text.indexOf("${{"));
  expect(() => evaluateValue(text, scope)).toThrow(
    expect.objectContaining({
      code: "bad-workflow",
      message: `Expression ${expression} cannot be used: ${why}. Correct it in the workflow file.`,
    }),
  );
});

test.each([
  "process",
  "globalThis",
  "env",
  "secrets",
  "item",
  "inputs.constructor",
  "inputs.__proto__",
  "inputs['constructor']",
  "inputs.list.constructor",
  "inputs.s.constructor",
  "run.id.toString",
  "require('fs')",
  "inputs.constructor.constructor('return process')()",
])("%s reaches nothing", (source) => {
  expect(() => evaluateValue(`\${{ ${source} }}`, scope)).toThrow(
    expect.objectContaining({ code: "bad-workflow" }),
  );
});

test("a condition is a boolean, items are a list", () => {
  expect(evaluateCondition("steps.a.rows > 5 && !steps.a.skipped", scope)).toBe(true);
  expect(evaluateList("inputs.list", scope)).toEqual(["a", "b"]);
  expect(() => evaluateCondition("inputs.n", scope)).toThrow("it has to give true or false");
  expect(() => evaluateList("inputs.s", scope)).toThrow("it has to give a list");
});

test("any JSON comes back as it was, whatever its texts hold", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as never;
      const whole = evaluateValue("${{ inputs.v }}", { ...scope, inputs: { v: json } });
      expect(JSON.stringify(whole)).toBe(JSON.stringify(json));
    }),
  );
});

test("a text in quotes inside an expression never ends it", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, inside) => {
      fc.pre(!before.includes("${{") && !before.endsWith("$"));
      const source = JSON.stringify(inside);
      const parts = splitText(`${before}\${{ ${source} }}`);
      expect(parts.at(-1)).toEqual({ kind: "expression", source, closed: true });
    }),
  );
});
