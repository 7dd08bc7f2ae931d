import type { Json, JsonObject } from "../core/json.ts";
import type { JsonSchema } from "./step-document.ts";

/** Longer lists of words are not shown. */
const WORDS_MAX = 6;

interface Shape {
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly items?: JsonObject;
  readonly anyOf?: readonly JsonSchema[];
}

/** A schema in a few words: `list of string`, `number or null`, `"full" or "since-last"`. */
export function schemaType(schema: JsonSchema): string {
  const { type, enum: words, const: only, items, anyOf } = schema as Shape;
  if (only !== undefined) return JSON.stringify(only);
  if (words !== undefined && words.length <= WORDS_MAX) {
    return words.map((word) => JSON.stringify(word)).join(" or ");
  }
  if (anyOf) return [...new Set(anyOf.map(schemaType))].join(" or ");
  const names = type === undefined ? ["anything"] : [type].flat();
  return names.map((name) => (name === "array" ? listOf(items) : name)).join(" or ");
}

function listOf(items: JsonSchema | undefined): string {
  const what = items === undefined ? "anything" : schemaType(items);
  return what === "anything" ? "list" : `list of ${what}`;
}
