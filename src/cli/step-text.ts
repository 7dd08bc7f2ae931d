import { errorCodes } from "../core/error-codes.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { JsonSchema, StepDocument } from "../steps/step-document.ts";
import { columns } from "./columns.ts";

/** Longer lists of words are not shown. */
const WORDS_MAX = 6;

/** A step for people: what it does, takes, gives, calls and fails with. */
export function stepText(name: string, step: StepDocument): string {
  return [
    `${name}\n\n${step.description}\n`,
    columns(["INPUT", "TYPE", "MEANING"], fieldRows(step.input)),
    columns(["OUTPUT", "TYPE", "MEANING"], fieldRows(step.output)),
    `Calls\n${lines(step.calls, "none")}`,
    `Fails with\n${lines(step.errors.map(withExit), "nothing of its own")}`,
  ].join("\n");
}

/** What a list says of a step: the first sentence. */
export function firstSentence(description: string): string {
  return description.split(/(?<=\.) (?=[A-Z])/, 1)[0] ?? description;
}

function withExit(code: keyof typeof errorCodes): string {
  return `${code} (exit ${errorCodes[code].exit})`;
}

function lines(texts: readonly string[], none: string): string {
  return (texts.length === 0 ? [none] : texts).map((text) => `  ${text}\n`).join("");
}

type Row = readonly [string, string, string];

/** A line per field, those inside it below: `segments[].id`. */
function fieldRows(schema: Json, at = ""): Row[] {
  const { properties = {}, required = [], items, anyOf = [] } = schema as Shape;
  const own = Object.entries(properties).flatMap(([name, field]): Row[] => {
    const path = at === "" ? name : `${at}.${name}`;
    const optional = required.includes(name) ? "" : "?";
    const { description } = field;
    const row: Row = [`${path}${optional}`, typeOf(field), textOf(description)];
    return [row, ...fieldRows(field, path)];
  });
  const entries = items === undefined ? [] : fieldRows(items, `${at}[]`);
  const choices = anyOf.flatMap((choice) => fieldRows(choice, at));
  return unique([...own, ...entries, ...choices]);
}

interface Shape {
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonObject;
  readonly anyOf?: readonly JsonSchema[];
}

/** `list of string`, `number or null`, `"full" or "since-last"`. */
export function typeOf(schema: JsonSchema): string {
  const { type, enum: words, const: only, items, anyOf } = schema as Shape;
  if (only !== undefined) return JSON.stringify(only);
  if (words !== undefined && words.length <= WORDS_MAX) {
    return words.map((word) => JSON.stringify(word)).join(" or ");
  }
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(" or ");
  const names = type === undefined ? ["anything"] : [type].flat();
  return names.map((name) => (name === "array" ? listOf(items) : name)).join(" or ");
}

function listOf(items: JsonSchema | undefined): string {
  const what = items === undefined ? "anything" : typeOf(items);
  return what === "anything" ? "list" : `list of ${what}`;
}

/** Two choices may have a field in common. */
function unique(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.join("\n"), row])).values()];
}

function textOf(description: Json | undefined): string {
  return typeof description === "string" ? description : "";
}
