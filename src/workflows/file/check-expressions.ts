import type { JsonSchema } from "../../steps/step-document.ts";
import { itemsOf } from "./call-types.ts";
import {
  type Checking,
  checkPlaced,
  placedAt,
  type PlacedExpression,
  placedParts,
} from "./checking.ts";
import { wholeExpression } from "./expression-text.ts";
import { type MapEntry, plainJson, type ScalarNode } from "./read-yaml.ts";
import { anything, kindsOf, kindsText } from "./value-types.ts";

/** Checks the `if` of a step and gives its expression. */
export function checkCondition(entry: MapEntry, checking: Checking): string {
  const placed = oneExpression(entry, checking);
  if (placed === null) return "";
  const kinds = kindsOf(checkPlaced(placed, checking));
  if (!kinds.has("boolean")) {
    checking.report.problem(
      placed.placeOf(0),
      `"if" has to give true or false, and this gives ${kindsText(kinds)}.`,
    );
  }
  return placed.source;
}

/** The `for-each` of a step. */
export interface Items {
  readonly source: string;
  /** What each item is. */
  readonly item: JsonSchema;
}

/** Checks the `for-each` of a step. A list that is written out is an expression as it stands. */
export function checkItems(entry: MapEntry, checking: Checking): Items {
  const { report } = checking;
  const placed =
    entry.value.kind === "list" ? writtenList(entry, checking) : oneExpression(entry, checking);
  if (placed === null) return { source: "", item: anything };
  const type = checkPlaced(placed, checking);
  const kinds = kindsOf(type);
  const { source } = placed;
  if (kinds.has("array")) return { source, item: kinds.has("object") ? anything : itemsOf(type) };
  report.problem(
    placed.placeOf(0),
    `"for-each" has to give a list, and this gives ${kindsText(kinds)}.`,
  );
  return { source, item: anything };
}

function writtenList({ value: node }: MapEntry, { report }: Checking): PlacedExpression | null {
  const source = JSON.stringify(plainJson(node));
  if (!source.includes("${{")) return { source, placeOf: () => node.at };
  report.problem(
    node.at,
    "A list in for-each is one of plain values.",
    "Write it as one expression: [inputs.a, inputs.b].",
  );
  return null;
}

/** The one expression of an entry, with or without its `${{ }}`. */
function oneExpression(
  { key, value: node }: MapEntry,
  { report }: Checking,
): PlacedExpression | null {
  if (node.kind === "scalar" && node.value !== null) {
    const placed = ofScalar(node);
    if (placed) return placed;
  }
  report.problem(
    node.at,
    `"${key}" has to be one expression.`,
    `Write it as in ${key}: steps.a.rows > 0`,
  );
  return null;
}

function ofScalar(node: ScalarNode): PlacedExpression | null {
  const text = String(node.value).trim();
  const parts = placedParts(node, text);
  if (parts.every(({ kind }) => kind === "text"))
    return placedAt(node, text, node.raw.indexOf(text));
  return wholeExpression(parts) === null ? null : (parts[0]?.placed ?? null);
}
