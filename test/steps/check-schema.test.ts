import { expect, test } from "vitest";

import { schemaProblems } from "../../src/steps/check-schema.ts";
import type { JsonSchema } from "../../src/steps/step-document.ts";

const person: JsonSchema = {
  type: "object",
  properties: {
    name: { type: "string" },
    mode: { enum: ["full", "delta"] },
    ids: { type: "array", items: { type: "number" } },
    home: {
      anyOf: [
        { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
        { type: "null" },
      ],
    },
  },
  required: ["name"],
  additionalProperties: false,
};

test.each<[unknown, string[]]>([
  [{ name: "a", ids: [1], mode: "full", home: null }, []],
  [{}, ["name is missing"]],
  [{ name: 3 }, ["name has to be string, not a number"]],
  [{ name: "a", ids: [1, "secret"] }, ["ids[1] has to be number, not this text"]],
  [{ name: "a", mode: "secret" }, ['mode has to be "full" or "delta", not this text']],
  [{ name: "a", home: {} }, ["home.city is missing"]],
  [{ name: "a", home: { city: null } }, ["home.city has to be string, not null"]],
  [{ name: "a", home: [] }, ["home has to be object or null, not a list"]],
  [{ name: "a", nam: 1 }, ['nam is unknown (did you mean "name"?)']],
  [{ name: "a", zzzz: 1 }, ["zzzz is unknown"]],
  [
    { nam: 1, ids: {} },
    [
      "name is missing",
      'nam is unknown (did you mean "name"?)',
      "ids has to be list of number, not an object",
    ],
  ],
  ["secret", ["it has to be object, not this text"]],
])("%j: %j", (value, problems) => {
  expect(schemaProblems(person, value)).toEqual(problems);
});

test("of several choices the one that was meant is told", () => {
  const allowance: JsonSchema = {
    anyOf: [
      {
        type: "object",
        properties: { kind: { const: "people" }, count: { type: "number" } },
        required: ["kind", "count"],
      },
      { type: "null" },
    ],
  };
  expect(schemaProblems({ type: "array", items: allowance }, [7, { kind: "people" }])).toEqual([
    "[0] has to be object or null, not a number",
    "[1].count is missing",
  ]);
});

test("what is no schema is refused by name of the keyword", () => {
  expect(() => schemaProblems({ type: "text" }, 1)).toThrow(/schema is invalid: data\/type/);
});
