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

type Check = (value: unknown) => boolean;

/** What a keyword asks of a value, made ready once: lists of thousands of files are held against each schema. */
const rules: Readonly<Record<keyof Plain, (schema: Plain) => Check>> = {
  description: () => anyValue,
  format: () => anyValue,
  type: ({ type = [] }) => either([type].flat().map((name) => (value) => isOfType(name, value))),
  enum:
    ({ enum: words = [] }) =>
    (value) =>
      words.some((word) => word === value),
  const:
    ({ const: only }) =>
    (value) =>
      only === value,
  properties: ({ properties = {} }) => {
    const fields = Object.entries(properties).map(([name, field]) => ({
      name,
      fits: checkOf(field),
    }));
    return (value) =>
      !isPlainObject(value) ||
      fields.every(({ name, fits }) => {
        const inner = fieldOf(value, name);
        return inner === undefined || fits(inner);
      });
  },
  required:
    ({ required = [] }) =>
    (value) =>
      !isPlainObject(value) || required.every((name) => fieldOf(value, name) !== undefined),
  additionalProperties: ({ additionalProperties, properties = {} }) =>
    additionalProperties === true
      ? anyValue
      : (value) =>
          !isPlainObject(value) ||
          Object.keys(value).every((name) => Object.hasOwn(properties, name)),
  items: ({ items = {} }) => {
    const fits = checkOf(items);
    return (value) => !Array.isArray(value) || value.every((item) => fits(item));
  },
  anyOf: ({ anyOf = [] }) => either(anyOf.map(checkOf)),
};

const checks = new WeakMap<JsonSchema, Check>();

/**
 * Whether a value fits a schema, at next to no cost: true is certain, false may be a schema with more than the keywords above. A checker made by
 * ajv costs some 10 ms per schema and 100 ms once, which a run that is as it should be does not have to pay.
 */
export function fitsSchema(schema: JsonSchema, value: unknown): boolean {
  return checkOf(schema)(value);
}

function checkOf(schema: JsonSchema): Check {
  // A schema may be a mere true or false.
  if (!isPlainObject(schema)) return noValue;
  const known = checks.get(schema);
  if (known) return known;
  const made = Object.keys(schema).map((keyword) =>
    Object.hasOwn(rules, keyword) ? rules[keyword as keyof Plain](schema as Plain) : noValue,
  );
  const check = both(made.filter((rule) => rule !== anyValue));
  checks.set(schema, check);
  return check;
}

const anyValue: Check = () => true;
const noValue: Check = () => false;

function both(all: readonly Check[]): Check {
  const [only] = all;
  return all.length === 1 && only ? only : (value) => all.every((fits) => fits(value));
}

function either(all: readonly Check[]): Check {
  const [only] = all;
  return all.length === 1 && only ? only : (value) => all.some((fits) => fits(value));
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
