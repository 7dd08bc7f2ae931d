import { UsageError } from "../../core/errors.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { nearMisses } from "../../core/near-miss.ts";
import type { InputDeclaration, InputType, WorkflowFile } from "./model.ts";
import { isOfType } from "./value-types.ts";

type Inputs = WorkflowFile["inputs"];

/** A value for each declared input: the given one, else its default, else null. Fails with `bad-option`, telling all that is wrong. */
export function resolveInputs(declared: Inputs, given: JsonObject): JsonObject {
  const problems = [
    ...Object.keys(given)
      .filter((name) => !Object.hasOwn(declared, name))
      .map((name) => unknownName(declared, name)),
    ...Object.entries(declared).flatMap(([name, declaration]) =>
      problemOf(name, declaration, ownValue(given, name)),
    ),
  ];
  if (problems.length > 0) throw badInputs(problems);
  return Object.fromEntries(
    Object.entries(declared).map(([name, { default: otherwise = null }]) => [
      name,
      ownValue(given, name) ?? otherwise,
    ]),
  );
}

/** An input may be called like something that every object has. */
function ownValue(given: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

function problemOf(
  name: string,
  { type, required }: InputDeclaration,
  value: Json | undefined,
): string[] {
  if (value === undefined || value === null) return required ? [isMissing(name)] : [];
  return isOfType(type, value) ? [] : [`input ${name} has to be ${typeNames[type]}`];
}

export interface ParseOptions {
  /** What is not given comes from elsewhere, so that nothing is missing. Default: false. */
  readonly partial?: boolean;
}

/**
 * The values of `--input name=value`, read by the declared types: numbers and booleans as JSON writes them, lists and objects as JSON, a list
 * also as one text after another. Fails with `bad-option`, telling all that is wrong.
 */
export function parseInputs(
  declared: Inputs,
  texts: readonly string[],
  { partial = false }: ParseOptions = {},
): JsonObject {
  const problems: string[] = [];
  const given = new Map<string, Json>();
  const mentioned = new Set<string>();
  for (const text of texts) {
    const [name, value] = splitText(text);
    const before = given.get(name);
    const parsed = parseInput(declared, name, value, before);
    mentioned.add(name);
    if (typeof parsed === "object") given.set(name, parsed.value);
    else problems.push(parsed);
  }
  if (!partial) problems.push(...missing(declared, mentioned));
  if (problems.length > 0) throw badInputs(problems);
  return Object.fromEntries(given);
}

/** Undefined is the value of a text without `=`. */
function splitText(text: string): readonly [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** The value, or what is wrong with it. */
function parseInput(
  declared: Inputs,
  name: string,
  text: string | undefined,
  before: Json | undefined,
): { readonly value: Json } | string {
  const declaration = Object.hasOwn(declared, name) ? declared[name] : undefined;
  if (text === undefined || name === "") {
    const whole = text === undefined ? name : `=${text}`;
    return `${JSON.stringify(whole)} is not NAME=VALUE`;
  }
  if (!declaration) return unknownName(declared, name);
  const value = parseValue(declaration.type, text, before);
  if (value !== undefined) return { value };
  const { type } = declaration;
  const twice = before !== undefined && type !== "array";
  return twice ? `input ${name} was given twice` : `input ${name} has to be ${typeNames[type]}`;
}

function missing(declared: Inputs, mentioned: ReadonlySet<string>): string[] {
  return Object.entries(declared).flatMap(([name, { required }]) =>
    required && !mentioned.has(name) ? [isMissing(name)] : [],
  );
}

function isMissing(name: string): string {
  return `input ${name} is missing`;
}

/** Undefined: it is not of that type, or the second value of what takes one. */
function parseValue(type: InputType, text: string, before: Json | undefined): Json | undefined {
  if (type === "array") return parseList(text, before);
  if (before !== undefined) return undefined;
  if (type === "string") return text;
  const value = parseJson(text);
  return value !== undefined && isOfType(type, value) ? value : undefined;
}

function parseList(text: string, before: Json | undefined): Json | undefined {
  const earlier = Array.isArray(before) ? (before as readonly Json[]) : [];
  if (!text.trimStart().startsWith("[")) return [...earlier, text];
  const list = parseJson(text);
  return Array.isArray(list) ? [...earlier, ...(list as readonly Json[])] : undefined;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const typeNames: Readonly<Record<InputType, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function unknownName(declared: Inputs, name: string): string {
  const known = Object.keys(declared);
  const near = nearMisses(name, known).map((one) => `"${one}"`);
  const all = known.length === 0 ? "it takes none" : `there are ${known.join(", ")}`;
  const meant = near.length === 0 ? all : `did you mean ${near.join(" or ")}?`;
  return `there is no input "${name}" (${meant})`;
}

function badInputs(problems: readonly string[]): UsageError {
  return new UsageError(
    "bad-option",
    `The workflow cannot take these inputs: ${problems.join("; ")}. Give each with --input NAME=VALUE.`,
    { details: { option: "--input", problems: [...problems] } },
  );
}
