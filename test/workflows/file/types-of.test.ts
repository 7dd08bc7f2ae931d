import { expect, test } from "vitest";

import { checkExpression, parseExpression } from "../../../src/workflows/file/expressions.ts";
import { typesOf } from "../../../src/workflows/file/types-of.ts";
import { closedObject } from "../../../src/workflows/file/value-types.ts";

const text = { type: "string" };
const number = { type: "number" };
const person = closedObject({ name: text, age: { type: ["null", "number"] } });
const scope = {
  names: {
    inputs: closedObject({ n: number, s: text, on: { type: "boolean" }, list: { type: "array" } }),
    steps: closedObject({
      a: closedObject({ people: { type: "array", items: person }, rows: number }),
    }),
    run: closedObject({ id: text }),
  },
  laterSteps: new Set<string>(),
  onUse: () => {},
};

function typed(source: string) {
  const node = parseExpression(source);
  if ("message" in node) throw new Error(node.message);
  return typesOf(node, scope);
}

test.each([
  ["inputs.n + 1", number],
  ["inputs.s + 'x'", text],
  ["inputs['s']", text],
  ["steps.a.people[0].name", text],
  ["steps.a.people.map(p, p.name)", { type: "array", items: text }],
  ["steps.a.people.filter(p, p.age > 3)[0]", person],
  ["steps.a.people.exists(p, p.name == 'x')", { type: "boolean" }],
  ["size(steps.a.people)", number],
  ["inputs.on ? 'a' : 'b'", text],
  ["cel.bind(x, inputs.n, x * 2)", number],
  ["{'a': inputs.n}", closedObject({ a: number })],
  ["[inputs.s, 'x']", { type: "array", items: text }],
  ["inputs.list[0]", {}],
  ["steps.a.people.map(p, p.name).join(',')", text],
  ["steps.a.people.map(p, 1).sum() + 1", number],
  ["steps.a.people.map(p, [p]).flatten()[0].name", text],
  ["['x', ['y']].flatten()", { type: "array", items: text }],
  ["inputs.on ? dyn(null) : dyn(inputs.s)", { anyOf: [{ type: "null" }, text] }],
  ["has(steps.a.rows) && !inputs.on", { type: "boolean" }],
])("%s has a type, and no fault", (source, type) => {
  expect(typed(source)).toEqual({ type, faults: [] });
  expect(checkExpression(source)).toBeNull();
});

test.each([
  ["inputs.m", 7, 'This file has no input "m".', "It has n, s, on, list."],
  ["1 + steps.a.row", 12, 'steps.a has no field "row".', 'Did you mean "rows"?'],
  [
    "rows > 1",
    0,
    'Nothing is called "rows" here.',
    "An expression begins with one of inputs, steps, run; a text in it stands in quotes.",
  ],
  ["n > 1", 0, 'Nothing is called "n" here.', 'Did you mean "inputs.n"?'],
  ["process.env", 0, 'Nothing is called "process" here.', expect.any(String)],
  ["index + 1", 0, '"index" is known only in a step with for-each.', undefined],
  ["error.code", 0, '"error" is known only in on-failure.', undefined],
  ["inputs.n == 'x'", 0, "inputs.n == 'x' compares a number with a text.", undefined],
  ["inputs.n && inputs.on", 0, "inputs.n is a number, not a boolean.", undefined],
  ["inputs.s * 2", 0, "inputs.s is a text, not a number.", undefined],
  ["inputs.s.length", 9, 'inputs.s is a text, which has no field "length".', undefined],
  ["inputs.n.contains('x')", 0, "inputs.n is a number, not a text.", undefined],
  ["inputs.s.sum()", 0, "inputs.s is a text, not a list.", undefined],
  ["steps.a.people.map(p, p.nam)", 24, 'p has no field "nam".', 'Did you mean "name"?'],
  ["'x' in inputs.n", 7, "inputs.n is a number, not a list or an object.", undefined],
])("%s has a fault", (source, start, message, suggestion) => {
  expect(typed(source).faults).toEqual([{ start, message, suggestion }]);
});
