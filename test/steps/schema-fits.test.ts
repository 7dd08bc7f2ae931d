import fc from "fast-check";
import { expect, test } from "vitest";

import { schemaProblems } from "../../src/steps/check-schema.ts";
import { stepDocuments } from "../../src/steps/generated/step-documents.ts";
import { fitsSchema } from "../../src/steps/schema-fits.ts";
import type { JsonSchema } from "../../src/steps/step-document.ts";

const schemas = Object.entries(stepDocuments).flatMap(([name, { input, output }]) => [
  [`${name} input`, input] as const,
  [`${name} output`, output] as const,
]);

/** Values of a schema, and values that are off in one place or in several. */
function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const near = nearly(schema);
  return fc.oneof({ weight: 9, arbitrary: near }, { weight: 1, arbitrary: fc.jsonValue() });
}

function nearly(schema: JsonSchema): fc.Arbitrary<unknown> {
  const off = { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 7, "x", true, [], {}) };
  return fc.oneof(off, { weight: 40, arbitrary: exactly(schema) });
}

function exactly(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { anyOf, enum: words, const: only, type, items } = schema;
  if (Array.isArray(anyOf)) return fc.oneof(...(anyOf as JsonSchema[]).map(nearly));
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(words)) return fc.constantFrom(...(words as unknown[]));
  const names = [type].flat() as string[];
  return fc.oneof(
    ...names.map((name): fc.Arbitrary<unknown> => {
      if (name === "array") return fc.array(nearly((items ?? {}) as JsonSchema), { maxLength: 2 });
      if (name === "object") return objectOf(schema);
      if (name === "string") return fc.string({ maxLength: 3 });
      if (name === "number") return fc.oneof(fc.integer(), fc.constant(Number.NaN));
      return name === "boolean" ? fc.boolean() : fc.constant(null);
    }),
  );
}

function objectOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties as Readonly<Record<string, JsonSchema>>);
  const requiredKeys = required as string[];
  const whole = fc.record(
    Object.fromEntries(fields.map(([name, field]) => [name, nearly(field)])),
    { requiredKeys },
  );
  const gone = fc.option(fc.nat(20), { freq: 20, nil: -1 });
  const more = fc.option(fc.constant({ more: 1 }), { freq: 20, nil: {} });
  return fc.tuple(whole, gone, more).map(([value, at, extra]) => {
    const missing = requiredKeys[at];
    const kept = Object.entries(value).filter(([name]) => name !== missing);
    return { ...Object.fromEntries(kept), ...extra };
  });
}

test("every schema of ours is judged as ajv judges it", () => {
  const fitting = new Set<string>();
  const values = fc
    .constantFrom(...schemas)
    .chain(([name, schema]) => fc.tuple(fc.constant([name, schema] as const), valuesOf(schema)));
  fc.assert(
    fc.property(values, ([[name, schema], value]) => {
      const fits = fitsSchema(schema, value);
      if (fits) fitting.add(name);
      expect(fits).toBe(schemaProblems(schema, value).length === 0);
    }),
    { numRuns: 6000 },
  );
  // Most of the values fit, so that both answers were given of nearly every schema.
  expect(fitting.size).toBeGreaterThan(schemas.length / 2);
});

test("a field that is there without a value is not there, as in JSON", () => {
  const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
  expect(fitsSchema(schema, { a: undefined })).toBe(false);
  expect(schemaProblems(schema, { a: undefined })).toEqual(["a is missing"]);
  expect(fitsSchema({ ...schema, required: [] }, { a: undefined })).toBe(true);
});

test("a schema with other keywords is left to ajv", () => {
  const schema = { type: "string", minLength: 2 };
  expect(fitsSchema(schema, "long enough")).toBe(false);
  expect(schemaProblems(schema, "long enough")).toEqual([]);
  expect(schemaProblems(schema, "s")).toEqual(["it must NOT have fewer than 2 characters"]);
});

test("a schema that is a mere true or false is left to ajv", () => {
  const all: JsonSchema = { type: "array", items: true };
  const none: JsonSchema = { type: "array", items: false };
  expect([fitsSchema(all, ["x"]), fitsSchema(none, ["x"])]).toEqual([false, false]);
  expect(schemaProblems(all, ["x"])).toEqual([]);
  expect(schemaProblems(none, ["x"])).toHaveLength(1);
});
