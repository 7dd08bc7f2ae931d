import { isPlainObject, type Json } from "../../core/json.ts";
import type { JsonSchema } from "../../steps/step-document.ts";
import type { InputType } from "./model.ts";

/** What a value may be. */
export type Kind = "null" | "boolean" | "number" | "string" | "array" | "object";

const allKinds: readonly Kind[] = ["null", "boolean", "number", "string", "array", "object"];

/** Nothing is known of it. */
export const anything: JsonSchema = {};

/** The keywords that say what a value is. */
export interface Shape {
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Json;
  readonly anyOf?: readonly JsonSchema[];
  readonly description?: string;
}

export function shapeOf(schema: JsonSchema): Shape {
  return schema;
}

/** The branches of a choice, and of choices in it; of anything else itself. */
export function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  const { anyOf } = shapeOf(schema);
  return anyOf ? anyOf.flatMap(branchesOf) : [schema];
}

/** What a value of a schema may be; everything where the schema does not say. */
export function kindsOf(schema: JsonSchema): ReadonlySet<Kind> {
  return new Set(branchesOf(schema).flatMap(branchKinds));
}

function branchKinds(schema: JsonSchema): readonly Kind[] {
  const { type, enum: words, const: only } = shapeOf(schema);
  if (type !== undefined) {
    return [type].flat().map((name) => (name === "integer" ? "number" : (name as Kind)));
  }
  if (only !== undefined) return [kindOf(only)];
  return words ? words.map(kindOf) : allKinds;
}

export function kindOf(value: Json): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as Kind;
}

/** Whether a value is one of those that an input declares. */
export function isOfType(type: InputType, value: Json): boolean {
  return type === "integer" ? Number.isSafeInteger(value) : kindOf(value) === type;
}

/** Either of two schemas. */
export function either(schemas: readonly JsonSchema[]): JsonSchema {
  if (schemas.some((schema) => Object.keys(schema).length === 0)) return anything;
  const texts = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  const [only, ...more] = texts.values();
  return more.length === 0 ? (only ?? anything) : { anyOf: [...texts.values()] };
}

/**
 * Whether a value of one schema may be taken where another is asked for. False is certain, true is "as far as one can tell": what may be null, or
 * a text out of several, is found out when it is there.
 */
export function mayFit(given: JsonSchema, wanted: JsonSchema): boolean {
  return branchesOf(given).some((one) =>
    branchesOf(wanted).some((other) => branchFits(one, other)),
  );
}

function branchFits(given: JsonSchema, wanted: JsonSchema): boolean {
  const kinds = kindsOf(wanted);
  const shared = [...kindsOf(given)].filter((kind) => kinds.has(kind));
  return shared.some((kind) => kindFits(kind, shapeOf(given), shapeOf(wanted)));
}

function kindFits(kind: Kind, given: Shape, wanted: Shape): boolean {
  if (kind === "array") return mayFit(given.items ?? anything, wanted.items ?? anything);
  if (kind === "object")
    return missingFields(given, wanted).length === 0 && fieldsFit(given, wanted);
  const [ours, theirs] = [wordsOf(given), wordsOf(wanted)];
  return ours === null || theirs === null || ours.some((word) => theirs.includes(word));
}

function wordsOf({ enum: words, const: only }: Shape): readonly Json[] | null {
  return words ?? (only === undefined ? null : [only]);
}

/** Fields that are asked for and cannot be there. */
export function missingFields(given: Shape, wanted: Shape): readonly string[] {
  const { properties, additionalProperties } = given;
  if (!properties || additionalProperties !== false) return [];
  return (wanted.required ?? []).filter((name) => !Object.hasOwn(properties, name));
}

function fieldsFit(given: Shape, wanted: Shape): boolean {
  return Object.entries(given.properties ?? {}).every(([name, field]) => {
    const asked = ownField(wanted, name);
    return asked === undefined || mayFit(field, asked);
  });
}

export function ownField({ properties = {} }: Shape, name: string): JsonSchema | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The schema of a value that is known: of a list that of its items, of an object that of its fields. */
export function schemaOfValue(value: Json): JsonSchema {
  if (Array.isArray(value)) return { type: "array", items: either(value.map(schemaOfValue)) };
  if (!isPlainObject(value)) return { type: kindOf(value) };
  return closedObject(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, schemaOfValue(inner)])),
  );
}

/** An object with these fields and no others. */
export function closedObject(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, additionalProperties: false };
}

/** A kind as a sentence names it. */
export function kindText(kind: Kind): string {
  const names = { array: "a list", object: "an object", null: "null", string: "a text" } as const;
  return kind in names ? names[kind as keyof typeof names] : `a ${kind}`;
}

/** Kinds as a sentence names them: `a text or null`. */
export function kindsText(kinds: Iterable<Kind>): string {
  return [...kinds].map(kindText).join(" or ");
}
