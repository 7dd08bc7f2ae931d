import type { Json, JsonObject } from "../../core/json.ts";
import { didYouMean, nearMisses } from "../../core/near-miss.ts";
import { schemaType } from "../../steps/schema-type.ts";
import type { JsonSchema } from "../../steps/step-document.ts";
import { type Checking, checkPlaced, type PlacedPart, placedParts } from "./checking.ts";
import { createReport } from "./problems.ts";
import {
  type ListNode,
  type MapNode,
  plainJson,
  plainObject,
  type ScalarNode,
  type SourceNode,
} from "./read-yaml.ts";
import { scalarHint } from "./scalar-hint.ts";
import { anything, branchesOf, kindOf, kindsOf, kindText, mayFit, shapeOf } from "./value-types.ts";
import { whyNot } from "./why-not.ts";

/** What a value is checked for. */
export interface Wanted {
  readonly schema: JsonSchema;
  /** As a message names the value: `with.files[0]`. */
  readonly path: string;
}

/** Checks a value with expressions in it against what is wanted there; every mistake goes to the report. Gives the value. */
function checkValue(node: SourceNode, wanted: Wanted, checking: Checking): Json {
  if (node.kind === "scalar") checkScalar(node, wanted, checking);
  else checkCompound(node, wanted, checking);
  return plainJson(node);
}

/** The same for an object that is written out. */
export function checkObject(node: MapNode, wanted: Wanted, checking: Checking): JsonObject {
  checkCompound(node, wanted, checking);
  return plainObject(node);
}

function checkScalar(node: ScalarNode, wanted: Wanted, checking: Checking): void {
  const { value } = node;
  const parts = typeof value === "string" ? placedParts(node, value) : [];
  if (parts.some(({ placed }) => placed)) checkText(node, parts, wanted, checking);
  else checkLiteral(node, wanted, checking);
}

function checkText(
  node: ScalarNode,
  parts: readonly PlacedPart[],
  wanted: Wanted,
  checking: Checking,
): void {
  const { report } = checking;
  if (parts.some((part) => part.kind === "expression" && !part.closed)) {
    report.problem(node.at, "An expression here has no end.", "Close it with }}.");
    return;
  }
  const types = parts.map(({ placed }) => (placed ? checkPlaced(placed, checking) : null));
  const [only] = types;
  const given = types.length === 1 && only ? only : textType(node, types, checking);
  if (mayFit(given, wanted.schema)) return;
  const reason = whyNot(given, wanted.schema);
  report.problem(node.at, `${wanted.path} has to be ${schemaType(wanted.schema)}, ${reason}.`);
}

const inText: JsonSchema = { type: ["string", "number", "boolean"] };

/** A text with expressions in it, into which neither lists nor objects can be put. */
function textType(
  node: ScalarNode,
  types: readonly (JsonSchema | null)[],
  { report }: Checking,
): JsonSchema {
  if (types.some((type) => type && !mayFit(type, inText))) {
    const message =
      "A text takes in texts, numbers and booleans, and an expression here gives none.";
    report.problem(node.at, message, "Let the expression be the whole value.");
  }
  return { type: "string" };
}

function checkLiteral(node: ScalarNode, wanted: Wanted, { report }: Checking): void {
  const { value } = node;
  const { schema, path } = wanted;
  const [kind, kinds] = [kindOf(value), kindsOf(schema)];
  const message = `${path} has to be ${schemaType(schema)}`;
  if (!kinds.has(kind)) {
    report.problem(node.at, `${message}, not ${kindText(kind)}.`, scalarHint(node, kinds));
    return;
  }
  const words = branchesOf(schema).flatMap((branch) => {
    const { enum: several, const: only } = shapeOf(branch);
    return several ?? (only === undefined ? [] : [only]);
  });
  const free = branchesOf(schema).some((branch) => kindsOf(branch).has(kind) && isFree(branch));
  if (free || words.includes(value)) return;
  const meant = didYouMean(String(value), words.map(String)).trim();
  report.problem(node.at, `${message}, not ${JSON.stringify(value)}.`, meant || undefined);
}

function isFree(branch: JsonSchema): boolean {
  const { enum: words, const: only } = shapeOf(branch);
  return words === undefined && only === undefined;
}

function checkCompound(node: MapNode | ListNode, wanted: Wanted, checking: Checking): void {
  const kind = node.kind === "map" ? "object" : "array";
  const branches = branchesOf(wanted.schema).filter((branch) => kindsOf(branch).has(kind));
  const [first, ...more] = branches;
  if (first === undefined) {
    const message = `${wanted.path} has to be ${schemaType(wanted.schema)}, not ${kindText(kind)}.`;
    checking.report.problem(node.at, message);
    checkBranch(node, { ...wanted, schema: anything }, checking);
    return;
  }
  const schema = more.length === 0 ? first : nearest(node, branches, checking);
  checkBranch(node, { ...wanted, schema }, checking);
}

/** Of several things that a value may be, the one from which it differs least. */
function nearest(
  node: MapNode | ListNode,
  branches: readonly JsonSchema[],
  checking: Checking,
): JsonSchema {
  const tried = branches.map((schema) => {
    const report = createReport();
    checkBranch(node, { schema, path: "" }, { ...checking, report, onUse: () => {} });
    return { schema, mistakes: report.problems().length };
  });
  const [best] = tried.toSorted((a, b) => a.mistakes - b.mistakes);
  return best?.schema ?? anything;
}

function checkBranch(node: MapNode | ListNode, { schema, path }: Wanted, checking: Checking): void {
  if (node.kind === "map") {
    checkFields(node, { schema, path }, checking);
    return;
  }
  const { items = anything } = shapeOf(schema);
  for (const [index, item] of node.items.entries()) {
    checkValue(item, { schema: items, path: `${path}[${index}]` }, checking);
  }
}

function checkFields(node: MapNode, { schema, path }: Wanted, checking: Checking): void {
  const { properties = {}, required = [], additionalProperties } = shapeOf(schema);
  const { report } = checking;
  const known = Object.keys(properties);
  const given = new Set<string>();
  for (const { key, keyAt, value } of node.entries) {
    const field = Object.hasOwn(properties, key) ? properties[key] : undefined;
    given.add(key);
    if (field === undefined && additionalProperties === false) {
      report.problem(keyAt, ...unknownField(key, path, known));
      for (const meant of nearMisses(key, known)) given.add(meant);
    }
    checkValue(value, { schema: field ?? anything, path: `${path}.${key}` }, checking);
  }
  for (const name of required.filter((field) => !given.has(field))) {
    const { description } = shapeOf(properties[name] ?? anything);
    report.problem(node.at, `${path}.${name} is missing.`, description);
  }
}

function unknownField(key: string, path: string, known: readonly string[]): [string, string] {
  const meant = didYouMean(key, known).trim();
  const all = known.length === 0 ? "It takes nothing." : `It takes ${known.join(", ")}.`;
  return [`${path} has no field "${key}".`, meant || all];
}
