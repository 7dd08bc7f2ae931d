import { expect, test } from "vitest";

import { schemaType } from "../../src/steps/schema-type.ts";

test.each([
  [{ type: "array", items: { type: "string" } }, "list of string"],
  [{ type: ["null", "array"], items: { type: "object" } }, "null or list of object"],
  [{ enum: ["a", "b"], type: "string" }, '"a" or "b"'],
  [{ enum: "a b c d e f g".split(" "), type: "string" }, "string"],
  [{ anyOf: [{ type: "object" }, { type: "null" }] }, "object or null"],
  [{ const: true }, "true"],
  [{}, "anything"],
  [{ type: "array", items: {} }, "list"],
])("%j is %s", (schema, text) => {
  expect(schemaType(schema)).toBe(text);
});
