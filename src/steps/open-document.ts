import type { Json, JsonObject } from "../core/json.ts";
import { stepDocuments } from "./generated/step-documents.ts";
import type { JsonSchema } from "./step-document.ts";

interface OpenSchemas {
  readonly input: JsonSchema | undefined;
  readonly output: JsonSchema | undefined;
}

const opened = new Map<string, OpenSchemas>();

/**
 * The schemas of one of our steps as they are checked when it runs: whole records are handed from step to step, so those may hold more than the
 * step knows. Only the fields of the input itself are written by hand, and an unknown one is a mistake.
 */
export function openDocument(name: string): OpenSchemas {
  const known = opened.get(name);
  if (known) return known;
  const document = stepDocuments[name];
  const schemas = {
    input: document && {
      ...open(document.input),
      ...("additionalProperties" in document.input && { additionalProperties: false }),
    },
    output: document && open(document.output),
  };
  opened.set(name, schemas);
  return schemas;
}

function open(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: Json | JsonObject) =>
      key === "additionalProperties" && value === false ? undefined : value,
    ),
  ) as JsonSchema;
}
