import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";

import { didYouMean } from "../core/near-miss.ts";
import { schemaType } from "./schema-type.ts";
import type { JsonSchema } from "./step-document.ts";

const ajv = new Ajv({
  strict: false,
  strictNumbers: true,
  validateFormats: false,
  allErrors: true,
  verbose: true,
});
const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/**
 * What about a value does not fit a schema, a line each: the field, and what was expected. Values are never told: they may be anybody's. Throws
 * what ajv throws for a schema that is none.
 */
export function schemaProblems(schema: JsonSchema, value: unknown): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return [...new Set(told(validate.errors ?? []).map(problemText))];
}

/** Of a choice the branch that was meant is told, which is one that fits so far; where none does, the choice itself. */
function told(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === "anyOf");
  return errors.filter((error) => {
    if (error.keyword === "anyOf") return !errors.some((other) => isMeant(other, error));
    const around = choices.filter((choice) => isInside(error, choice));
    return around.every((choice) => isMeant(error, choice));
  });
}

function isInside({ schemaPath, instancePath }: ErrorObject, choice: ErrorObject): boolean {
  return (
    schemaPath.startsWith(`${choice.schemaPath}/`) && instancePath.startsWith(choice.instancePath)
  );
}

function isMeant(error: ErrorObject, choice: ErrorObject): boolean {
  return (
    isInside(error, choice) &&
    (error.instancePath !== choice.instancePath || !/^(?:type|enum|const)$/.test(error.keyword))
  );
}

function problemText(error: ErrorObject): string {
  const { keyword, message = "is wrong", parentSchema = {} } = error;
  const params = error.params as Readonly<Record<string, unknown>>;
  const at = pathText(error.instancePath);
  switch (keyword) {
    case "required":
      return `${inner(at, String(params["missingProperty"]))} is missing`;
    case "additionalProperties": {
      const name = String(params["additionalProperty"]);
      const known = Object.keys((parentSchema["properties"] as object | undefined) ?? {});
      return `${inner(at, name)} is unknown${didYouMean(name, known).replace(/^ D(.*)\?$/, " (d$1?)")}`;
    }
    case "type":
    case "enum":
    case "const":
    case "anyOf":
      return `${at === "" ? "it" : at} has to be ${schemaType(parentSchema)}, not ${kindOf(error.data)}`;
    default:
      return `${at === "" ? "it" : at} ${message}`;
  }
}

function inner(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}

/** `/segments/0/id` as `segments[0].id`. */
function pathText(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : inner(path, part)), "");
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "this text" : `a ${typeof value}`;
}
