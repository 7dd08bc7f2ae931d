import { UsageError } from "../../core/errors.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { didYouMean } from "../../core/near-miss.ts";
import type { InputDeclaration, InputType, WorkflowFile } from "./model.ts";
import { isOfType } from "./value-types.ts";

type Inputs = WorkflowFile["inputs"];

/** A value for each declared input: the given one, else its default, else null. Fails with `bad-option`, telling all that is wrong. */
export function resolveInputs(declared: Inputs, given: JsonObject): JsonObject {
  const problems = [
    ...unknownNames(declared, Object.keys(given)),
    ...Object.entries(declared).flatMap(([name, declaration]) =>
      problemOf(name, declaration, given[name]),
    ),
  ];
  if (problems.length > 0) throw badInputs(problems);
  return Object.fromEntries(
    Object.entries(declared).map(([name, { default: otherwise = null }]) => [
      name,
      given[name] ?? otherwise,
    ]),
  );
}

function problemOf(
  name: string,
  { type, required }: InputDeclaration,
  value: Json | undefined,
): string[] {
  if (value === undefined || value === null) return required ? [`input ${name} is missing`] : [];
  return isOfType(type, value) ? [] : [`input ${name} has to be ${typeNames[type]}`];
}

/**
 * The values of `--input name=value`, read by the declared types: numbers and booleans as JSON writes them, lists and objects as JSON, a list
 * also as one text after another. Fails with `bad-option`, telling all that is wrong.
 *
 * @public
 */
export function parseInputs(declared: Inputs, texts: readonly string[]): JsonObject {
  const problems: string[] = [];
  const given = new Map<string, Json>();
  for (const text of texts) {
    const equals = text.indexOf("=");
    const name = equals < 0 ? text : text.slice(0, equals);
    const declaration = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (equals < 1) problems.push(`${JSON.stringify(text)} is not NAME=VALUE`);
    else if (!declaration) problems.push(...unknownNames(declared, [name]));
    else {
      const value = parseValue(declaration.type, text.slice(equals + 1), given.get(name));
      if (value === undefined)
        problems.push(
          given.has(name)
            ? `input ${name} was given twice`
            : `input ${name} has to be ${typeNames[declaration.type]}`,
        );
      else given.set(name, value);
    }
  }
  if (problems.length > 0) throw badInputs(problems);
  return Object.fromEntries(given);
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

function unknownNames(declared: Inputs, names: readonly string[]): string[] {
  const known = Object.keys(declared);
  return names
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => `there is no input "${name}".${didYouMean(name, known)}`.replace(/\.$/, ""));
}

function badInputs(problems: readonly string[]): UsageError {
  return new UsageError(
    "bad-option",
    `The workflow cannot take these inputs: ${problems.join("; ")}. Give each with --input NAME=VALUE.`,
    { details: { option: "--input", problems: [...problems] } },
  );
}
