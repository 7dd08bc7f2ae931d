import { isPlainObject } from "../core/json.ts";
import type { Json } from "../core/json.ts";
import type { JsonSchema } from "./step-document.ts";

/** The keywords that the documents of our own steps are written in. */
type Plain = {
  readonly description?: string;
  readonly format?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
};

type Rule = (schema: Plain, value: unknown) => boolean;

const rules: Readonly<Record<keyof Plain, Rule>> = {
  description: () => true,
  format: () => true,
  type: ({ type = [] }, value) => [type].flat().some((name) => isOfType(name, value)),
  enum: ({ enum: words = [] }, value) => words.some((word) => word === value),
  const: ({ const: only }, value) => only === value,
  properties: ({ properties = {} }, value) =>
    !isPlainObject(value) ||
    Object.entries(properties).every(([name, field]) => {
      const inner = fieldOf(value, name);
      return inner === undefined || fitsSchema(field, inner);
    }),
  required: ({ required = [] }, value) =>
    !isPlainObject(value) || required.every((name) => fieldOf(value, name) !== undefined),
  additionalProperties: ({ additionalProperties, properties = {} }, value) =>
    additionalProperties === true ||
    !isPlainObject(value) ||
    Object.keys(value).every((name) => Object.hasOwn(properties, name)),
  items: ({ items = {} }, value) =>
    !Array.isArray(value) || value.every((item) => fitsSchema(items, item)),
  anyOf: ({ anyOf = [] }, value) => anyOf.some((choice) => fitsSchema(choice, value)),
};

/**
 * Whether a value fits a schema, at next to no cost: true is certain, false may be a schema with more than the keywords above. A checker made by
 * ajv costs some 10 ms per schema and 100 ms once, which a run that is as it should be does not have to pay.
 */
export function fitsSchema(schema: JsonSchema, value: unknown): boolean {
  return Object.keys(schema).every(
    (keyword) =>
      Object.hasOwn(rules, keyword) && rules[keyword as keyof Plain](schema as Plain, value),
  );
}

function isOfType(name: string, value: unknown): boolean {
  switch (name) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isPlainObject(value);
    case "number":
      return Number.isFinite(value);
    default:
      return typeof value === name;
  }
}

function fieldOf(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
