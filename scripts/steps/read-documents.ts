import { join } from "node:path";

import jsonSchemas from "typescript-json-schema";
import ts from "typescript";

import { type ErrorCode, isErrorCode } from "../../src/core/error-codes.ts";
import type { Json } from "../../src/core/json.ts";
import type { JsonSchema, StepDocument } from "../../src/steps/step-document.ts";

const CATALOG = "src/steps/catalog.ts";

/** The document of every step in the catalog, in its order, from types and comments. Takes about 4 s. */
export function readDocuments(root: string): Record<string, StepDocument> {
  const program = openProgram(root);
  const schemas = readSchemas(program);
  const comments = readComments(program, join(root, CATALOG));
  return Object.fromEntries(
    [...comments].map(([name, comment]) => [
      name,
      {
        ...readComment(name, comment),
        input: tidy(part(schemas.inputs, name)),
        output: tidy(part(schemas.outputs, name)),
      },
    ]),
  );
}

function openProgram(root: string): ts.Program {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) =>
    ts.sys.readFile(path),
  ) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  return ts.createProgram([join(root, CATALOG)], { ...options, noEmit: true });
}

interface Schemas {
  readonly inputs: JsonSchema;
  readonly outputs: JsonSchema;
}

/** One schema each, whole: what several places name stands in each of them. */
function readSchemas(program: ts.Program): Schemas {
  const settings = { required: true, noExtraProps: true, strictNullChecks: true };
  const generator = jsonSchemas.buildGenerator(program, { ...settings, ignoreErrors: true });
  if (generator === null) throw new Error(`${CATALOG} does not compile.`);
  const schemaOf = (name: string) => quietly(() => generator.getSchemaForSymbol(name));
  return { inputs: inlined(schemaOf("StepInputs")), outputs: inlined(schemaOf("StepOutputs")) };
}

/** It complains of every property whose type it took from an expression, which is what it is asked to do. */
function quietly<T>(work: () => T): T {
  const { warn } = console;
  console.warn = () => {};
  try {
    return work();
  } finally {
    console.warn = warn;
  }
}

/** Puts each definition where it is named. Arbitrary JSON, which contains itself, is any object. */
function inlined(schema: unknown): JsonSchema {
  const { definitions = {}, ...rest } = JSON.parse(JSON.stringify(schema)) as {
    readonly definitions?: Readonly<Record<string, JsonSchema>>;
  } & JsonSchema;
  const put = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(put);
    if (typeof value !== "object" || value === null) return value;
    const { $ref, ...others } = value as JsonSchema;
    const own = Object.entries(others).map(([key, inner]) => [key, put(inner)] as const);
    if (typeof $ref !== "string") return Object.fromEntries(own);
    const name = decodeURIComponent($ref.slice("#/definitions/".length));
    const named = /\bJsonObject$/.test(name) ? { type: "object" } : definitions[name];
    if (named === undefined) throw new Error(`A schema names ${name}, which is nowhere.`);
    return { ...(put(named) as JsonSchema), ...Object.fromEntries(own) };
  };
  return put(rest) as JsonSchema;
}

function part(schema: JsonSchema, name: string): JsonSchema {
  const found = (schema["properties"] as JsonSchema | undefined)?.[name];
  if (found === undefined) throw new Error(`Step ${name} has no schema.`);
  return found as JsonSchema;
}

/** Defaults are guesses from initializers; they say nothing about what a step takes. Descriptions are one line. */
function tidy(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => {
      if (key === "default" && typeof value !== "object") return undefined;
      return key === "description" && typeof value === "string" ? oneLine(value) : value;
    }),
  ) as JsonSchema;
}

/** The comment above each step of the catalog, by the step's name. */
function readComments(program: ts.Program, catalog: string): Map<string, ts.Symbol> {
  const checker = program.getTypeChecker();
  const found = new Map<string, ts.Symbol>();
  const file = program.getSourceFile(catalog);
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name)) {
      const symbol = checker.getSymbolAtLocation(node.initializer);
      if (symbol) found.set(node.name.text, checker.getAliasedSymbol(symbol));
    }
    ts.forEachChild(node, visit);
  };
  if (file) visit(file);
  return found;
}

/** Splits a step's comment: prose, the codes it names, and the calls of its `@calls` lines. */
function readComment(
  name: string,
  step: ts.Symbol,
): Pick<StepDocument, "description" | "calls" | "errors"> {
  const description = oneLine(ts.displayPartsToString(step.getDocumentationComment(undefined)));
  const words = [...description.matchAll(/`([a-z-]+)`/g)].map(([, word]) => word);
  const errors = words.filter((word): word is ErrorCode => isErrorCode(word));
  const calls = step
    .getJsDocTags()
    .filter((tag) => tag.name === "calls")
    .map(({ text }) => oneLine(ts.displayPartsToString(text)));
  if (calls.length === 0) {
    throw new Error(`The comment of step ${name} has no @calls: name each call, or "none".`);
  }
  const made = calls.filter((call) => call !== "none");
  return { description, calls: made, errors: [...new Set(errors)] };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
