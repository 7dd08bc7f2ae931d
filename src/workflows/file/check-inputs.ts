import type { Json } from "../../core/json.ts";
import { nearMisses } from "../../core/near-miss.ts";
import type { JsonSchema } from "../../steps/step-document.ts";
import { isName, nameHint } from "./names.ts";
import type { InputDeclaration, InputType } from "./model.ts";
import type { Report } from "./problems.ts";
import { entriesOf, readMap, readText } from "./read-map.ts";
import { type MapEntry, plainJson, type SourceNode } from "./read-yaml.ts";
import { scalarHint } from "./scalar-hint.ts";
import { isOfType, kindOf, kindText } from "./value-types.ts";

export const inputTypes: readonly InputType[] = [
  "string",
  "number",
  "integer",
  "boolean",
  "array",
  "object",
];

/** What a file declares that it is given, by name. */
export function readInputs(
  node: SourceNode | undefined,
  report: Report,
): Readonly<Record<string, InputDeclaration>> {
  return Object.fromEntries(
    entriesOf(node, "inputs", report).map((entry) => [entry.key, readInput(entry, report)]),
  );
}

function readInput({ key: name, keyAt, value: node }: MapEntry, report: Report): InputDeclaration {
  if (!isName(name)) report.problem(keyAt, `"${name}" is no name for an input.`, nameHint(name));
  const keys = ["type", "default", "required", "description"];
  const map = readMap(node, { what: `Input ${name}`, keys }, report);
  const declared = map.get("type");
  const type = readType(declared, report);
  if (declared === undefined) {
    report.problem(keyAt, `The type of input ${name} is missing.`, `It is one of ${typeList}.`);
  }
  const fallback = map.get("default");
  const description = readText(map.get("description"), report);
  return {
    type: type ?? "string",
    ...(fallback && { default: readDefault(fallback, type, report) }),
    required: readRequired(map.get("required"), fallback !== undefined, report),
    ...(description !== null && { description }),
  };
}

const typeList = inputTypes.join(", ");

function readType(entry: MapEntry | undefined, report: Report): InputType | null {
  const text = readText(entry, report);
  if (entry === undefined || text === null) return null;
  const type = inputTypes.find((known) => known === text);
  if (type !== undefined) return type;
  const [near = otherNames[text]] = nearMisses(text, inputTypes, 1);
  const suggestion = near ? `Did you mean "${near}"?` : `It is one of ${typeList}.`;
  report.problem(entry.value.at, `An input has no type "${text}".`, suggestion);
  return null;
}

/** What people of other languages write. */
const otherNames: Readonly<Record<string, InputType>> = {
  text: "string",
  int: "integer",
  float: "number",
  list: "array",
  map: "object",
};

function readRequired(entry: MapEntry | undefined, hasDefault: boolean, report: Report): boolean {
  if (entry === undefined) return !hasDefault;
  const { value: node } = entry;
  const value = plainJson(node);
  if (typeof value !== "boolean") {
    const suggestion = node.kind === "scalar" ? scalarHint(node, new Set(["boolean"])) : undefined;
    report.problem(node.at, '"required" has to be true or false.', suggestion);
    return !hasDefault;
  }
  if (value && hasDefault) {
    const message = "An input with a default is never missing, so it is not required.";
    report.problem(node.at, message, 'Take out "required" or "default".');
  }
  return value && !hasDefault;
}

function readDefault({ value: node }: MapEntry, type: InputType | null, report: Report): Json {
  const value = plainJson(node);
  if (JSON.stringify(value).includes("${{")) {
    report.problem(node.at, "A default is a plain value, without expressions.");
  } else if (type !== null && !isOfType(type, value)) {
    const wanted = new Set([type === "integer" ? "number" : type] as const);
    const suggestion = node.kind === "scalar" ? scalarHint(node, wanted) : undefined;
    const message = `The default has to be of type ${type}, not ${kindText(kindOf(value))}.`;
    report.problem(node.at, message, suggestion);
  }
  return value;
}

/** What an expression finds at `inputs.name`: null when it may be left out and was. */
export function inputSchema({ type, required, default: fallback }: InputDeclaration): JsonSchema {
  const name = type === "integer" ? "number" : type;
  return { type: required || fallback !== undefined ? name : ["null", name] };
}
