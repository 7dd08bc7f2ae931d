import { isPlainObject, type Json, type JsonObject } from "../../core/json.ts";
import type { JsonSchema, StepDocument } from "../../steps/step-document.ts";
import { inputTypes } from "./check-inputs.ts";
import { namePattern } from "./file-name.ts";
import type { StepDocuments } from "./model.ts";
import { idPattern } from "./names.ts";
import { kindsOf, shapeOf } from "./value-types.ts";

const expression: JsonSchema = { $ref: "#/definitions/expression" };
const text: JsonSchema = { type: "string" };

/**
 * A JSON Schema (draft 7) of workflow files, for editors: keys, steps by name with what they do, and the input of each. Names and types across
 * steps are beyond it; `aepx run --dry-run` checks them.
 */
export function editorSchema(documents: StepDocuments): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Workflow file of aepx",
    ...closed({ required: ["name", "steps"] }, fileProperties),
    definitions: {
      expression: {
        description: "What inputs and earlier steps give: ${{ inputs.x }}, ${{ steps.id.field }}.",
        type: "string",
        pattern: String.raw`^\$\{\{[\s\S]*\}\}$`,
      },
      id: { type: "string", pattern: idPattern.source },
      input: inputDeclaration,
      use: { anyOf: Object.entries(documents).map(toName) },
      failure: { ...closed({ required: ["use"] }, useProperties), ...byName(documents) },
      step: { ...closed({ required: ["id", "use"] }, stepProperties), ...byName(documents) },
      ...Object.fromEntries(
        Object.entries(documents).map(([name, { input }]) => [inputName(name), openToText(input)]),
      ),
    },
  };
}

function closed(more: JsonObject, properties: JsonObject): JsonSchema {
  return { type: "object", ...more, properties, additionalProperties: false };
}

const fileProperties: JsonObject = {
  name: { ...text, pattern: namePattern.source, description: "Its runs are recorded under it." },
  description: { ...text, description: "What it is for." },
  inputs: {
    description: "What a run is given, by name: aepx run FILE --input name=value.",
    type: ["object", "null"],
    propertyNames: { $ref: "#/definitions/id" },
    additionalProperties: { $ref: "#/definitions/input" },
  },
  steps: {
    description: "Run one after another.",
    type: "array",
    minItems: 1,
    items: { $ref: "#/definitions/step" },
  },
  outputs: {
    description: "What the run gives, by name: values with expressions over inputs and steps.",
    type: ["object", "null"],
  },
};

const inputDeclaration = closed(
  { required: ["type"] },
  {
    type: { enum: inputTypes },
    default: { description: "Taken when the input is not given. A plain value." },
    required: { type: "boolean", description: "Default: whether there is no default." },
    description: { ...text, description: "What it is, with its unit." },
  },
);

const useProperties: JsonObject = {
  use: { $ref: "#/definitions/use" },
  with: { description: "Input of the step.", type: ["object", "null"] },
};

const stepProperties: JsonObject = {
  id: { description: "Other steps name its result by it.", $ref: "#/definitions/id" },
  ...useProperties,
  if: {
    description: "One expression: the step runs when it gives true.",
    type: ["string", "boolean"],
  },
  "for-each": {
    description: "One expression that gives a list, or a list: the step runs once for each item.",
    type: ["string", "array"],
  },
  "on-failure": {
    description: "A step that runs when this one failed; it may name error.code and error.message.",
    $ref: "#/definitions/failure",
  },
};

function toName([name, { description }]: [string, StepDocument]): JsonSchema {
  return { const: name, description };
}

function inputName(step: string): string {
  return `input of ${step}`;
}

/** The input of a step by the name of the step. */
function byName(documents: StepDocuments): JsonSchema {
  return {
    allOf: Object.entries(documents).map(([name, { input }]) => ({
      if: { required: ["use"], properties: { use: { const: name } } },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: {
        ...((shapeOf(input).required ?? []).length > 0 && { required: ["with"] }),
        properties: { with: { $ref: `#/definitions/${inputName(name)}` } },
      },
    })),
  };
}

/** An expression may stand for any value in it that is no free text, but not for the whole. Our own formats are no editor's. */
function openToText(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]) =>
      keyword === "format" ? [] : [[keyword, openKeyword(keyword, value)]],
    ),
  );
}

function openKeyword(keyword: string, value: Json): Json {
  if (keyword === "properties" && isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, orExpression(field)]),
    );
  }
  return keyword === "items" ? orExpression(value) : value;
}

function orExpression(field: Json): Json {
  if (!isPlainObject(field)) return field;
  const schema: JsonSchema = field;
  const open = openToText(schema);
  const { enum: words, const: only } = shapeOf(schema);
  if (kindsOf(schema).has("string") && words === undefined && only === undefined) return open;
  const { description, ...rest } = open;
  return { ...(description !== undefined && { description }), anyOf: [rest, expression] };
}
