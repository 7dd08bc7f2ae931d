import type { JsonSchema } from "../../steps/step-document.ts";
import { checkExpression, parseExpression } from "./expressions.ts";
import { splitText, type TextPart } from "./expression-text.ts";
import type { Position, Report } from "./problems.ts";
import type { ScalarNode } from "./read-yaml.ts";
import { typesOf } from "./types-of.ts";
import type { ScopeUse, TypeScope } from "./typing.ts";
import { anything } from "./value-types.ts";

/** What a place of a file is checked with. */
export interface Checking extends Pick<TypeScope, "names" | "laterSteps"> {
  readonly report: Report;
  readonly onUse: (use: ScopeUse, at: Position) => void;
}

/** An expression, and where its signs stand in the file. */
export interface PlacedExpression {
  readonly source: string;
  readonly placeOf: (index: number) => Position;
}

/** What an expression gives; every mistake in it goes to the report. */
export function checkPlaced(placed: PlacedExpression, checking: Checking): JsonSchema {
  const { source, placeOf } = placed;
  const { report, names, laterSteps, onUse } = checking;
  if (source === "") {
    report.problem(placeOf(0), "This expression is empty.");
    return anything;
  }
  const node = parseExpression(source);
  if ("message" in node) {
    report.problem(placeOf(node.start), `This is not an expression: ${node.message}.`);
    return anything;
  }
  const { type, faults } = typesOf(node, {
    names,
    laterSteps,
    onUse: (use) => onUse(use, placeOf(use.of === "steps" ? use.start : 0)),
  });
  for (const { start, message, suggestion } of faults) {
    report.problem(placeOf(start), message, suggestion);
  }
  const refused = faults.length === 0 ? checkExpression(source) : null;
  if (refused)
    report.problem(placeOf(refused.start), `This cannot be computed: ${refused.message}.`);
  return type;
}

export type PlacedPart = TextPart & { readonly placed: PlacedExpression | null };

/** The pieces of a text, each expression with its place. */
export function placedParts(node: ScalarNode, text: string): readonly PlacedPart[] {
  let from = 0;
  return splitText(text).map((part) => {
    if (part.kind === "text") return { ...part, placed: null };
    const found = node.raw.indexOf(part.source, from);
    if (found >= 0) from = found + part.source.length;
    return { ...part, placed: placedAt(node, part.source, found) };
  });
}

/** Escapes and folded lines hide where in a text an expression stands: then it is the place of the text. */
export function placedAt(node: ScalarNode, source: string, found: number): PlacedExpression {
  return {
    source,
    placeOf: (index) => (found < 0 ? node.at : node.placeOf(found + index)),
  };
}
