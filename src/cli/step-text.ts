import { errorCodes } from "../core/error-codes.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { schemaType } from "../steps/schema-type.ts";
import type { JsonSchema, StepDocument } from "../steps/step-document.ts";
import { columns } from "./columns.ts";

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
    const row: Row = [`${path}${optional}`, schemaType(field), textOf(description)];
    return [row, ...fieldRows(field, path)];
  });
  const entries = items === undefined ? [] : fieldRows(items, `${at}[]`);
  const choices = anyOf.flatMap((choice) => fieldRows(choice, at));
  return unique([...own, ...entries, ...choices]);
}

interface Shape {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonObject;
  readonly anyOf?: readonly JsonSchema[];
}

/** Two choices may have a field in common. */
function unique(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.join("\n"), row])).values()];
}

function textOf(description: Json | undefined): string {
  return typeof description === "string" ? description : "";
}
