import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type ParsedNode,
  type Scalar,
  type YAMLError,
} from "yaml";

import type { Json, JsonObject } from "../../core/json.ts";
import type { Position, Report } from "./problems.ts";

/** A value in a file, and where it stands. */
export type SourceNode = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: "map";
  readonly at: Position;
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  readonly key: string;
  readonly keyAt: Position;
  readonly value: SourceNode;
}

export interface ListNode {
  readonly kind: "list";
  readonly at: Position;
  readonly items: readonly SourceNode[];
}

export interface ScalarNode {
  readonly kind: "scalar";
  readonly at: Position;
  readonly value: string | number | boolean | null;
  /** As it is written, quotes and all. */
  readonly raw: string;
  /** Where the sign at this index of `raw` stands. */
  readonly placeOf: (index: number) => Position;
}

/** A file of YAML, of which JSON is a kind. */
export interface SourceFile {
  readonly root: SourceNode;
  /** False: its signs are wrong, so that what it says is a guess. */
  readonly readable: boolean;
}

/** These leave no doubt about what the rest of the file says. */
const harmlessCodes = new Set<string>(["DUPLICATE_KEY", "BAD_ALIAS", "TAG_RESOLVE_FAILED"]);

/** Reads a file with the place of every value; what is wrong with its signs goes to the report. */
export function readYaml(text: string, report: Report): SourceFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const placeOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: Math.max(col, 1) };
  };
  const faults = [...document.errors, ...document.warnings];
  const [first, harmless] = [
    faults.find(({ code }) => !harmlessCodes.has(code)),
    faults.filter(({ code }) => harmlessCodes.has(code)),
  ];
  for (const fault of [first ?? [], harmless].flat()) {
    const [start] = fault.pos;
    report.problem(placeOf(start), ...told(fault, text));
  }
  const root = toNode({ text, placeOf, report }, document.contents, 0);
  return { root, readable: first === undefined };
}

/** What is told of a fault, and what was probably meant. Of those that make the rest a guess the first is told, for others follow from it. */
function told({ code, message, pos }: YAMLError, text: string): [string, (string | undefined)?] {
  const [start, end] = pos;
  if (code === "DUPLICATE_KEY") return [`Key "${keyAt(text, start)}" stands here twice.`];
  if (code === "MULTIPLE_DOCS")
    return ["A workflow file is one document, and here begins another."];
  if (code === "BAD_ALIAS") return [aliasMessage, aliasSuggestion];
  const isExpression =
    lineAt(text, start).includes("${{") || text.slice(start, end).startsWith("!");
  return [sentence(message), isExpression ? "Put the expression in quotes." : undefined];
}

const aliasMessage = "Aliases are not read.";
const aliasSuggestion = "Write the value where it is used.";

function keyAt(text: string, start: number): string {
  return /^[^:\r\n]*/.exec(text.slice(start))?.[0].trim() ?? "";
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^.*/.exec(text.slice(start))?.[0] ?? "";
}

interface Reader {
  readonly text: string;
  readonly placeOf: (offset: number) => Position;
  readonly report: Report;
}

function toNode(reader: Reader, node: ParsedNode | null, fallback: number): SourceNode {
  const { placeOf, report, text } = reader;
  const offset = node?.range[0] ?? fallback;
  const at = placeOf(offset);
  if (isMap(node)) {
    return { kind: "map", at, entries: node.items.map((pair) => toEntry(reader, pair)) };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => toNode(reader, item, offset));
    return { kind: "list", at, items };
  }
  if (isAlias(node)) report.problem(at, aliasMessage, aliasSuggestion);
  const raw = text.slice(offset, node?.range[1] ?? offset);
  const value = isScalar(node) ? scalarValue(node, at, report) : null;
  return { kind: "scalar", at, value, raw, placeOf: (index) => placeOf(offset + index) };
}

function toEntry(reader: Reader, { key, value }: Pair<ParsedNode, ParsedNode | null>): MapEntry {
  const [offset, end] = key.range;
  return {
    key: isScalar(key) ? String(key.value) : "",
    keyAt: reader.placeOf(offset),
    value: toNode(reader, value, end),
  };
}

function scalarValue({ value }: Scalar, at: Position, report: Report): ScalarNode["value"] {
  if (typeof value !== "number") return plainValue(value);
  if (!Number.isFinite(value)) {
    report.problem(at, "This is a number that JSON does not have.");
  } else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    report.problem(at, "This number is too large to be kept exactly.", "Write it in quotes.");
  }
  return value;
}

function plainValue(value: unknown): ScalarNode["value"] {
  return typeof value === "string" || typeof value === "boolean" ? value : null;
}

function sentence(message: string): string {
  const [line = ""] = message.split("\n");
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/** The value itself, without places. */
export function plainJson(node: SourceNode): Json {
  if (node.kind === "scalar") return node.value;
  return node.kind === "list" ? node.items.map(plainJson) : plainObject(node);
}

export function plainObject({ entries }: MapNode): JsonObject {
  return Object.fromEntries(entries.map(({ key, value }) => [key, plainJson(value)]));
}
