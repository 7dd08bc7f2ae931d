import type { JsonSchema } from "../../steps/step-document.ts";
import type { ExpressionNode } from "./expressions.ts";
import { boolean, expect, type NodeOf, number, textOf, typeOf, type Typing } from "./typing.ts";
import {
  anything,
  closedObject,
  either,
  type Kind,
  kindsOf,
  kindsText,
  schemaOfValue,
} from "./value-types.ts";

export function literalType({ args: value }: NodeOf<"value">): JsonSchema {
  if (typeof value === "bigint" || typeof value === "number") return number;
  const isPlain = value === null || typeof value === "string" || typeof value === "boolean";
  return isPlain ? schemaOfValue(value) : anything;
}

export function mapType({ args }: NodeOf<"map">, typing: Typing): JsonSchema {
  const fields = args.map(([key, value]) => {
    typeOf(key, typing);
    const name = key.op === "value" && typeof key.args === "string" ? key.args : null;
    return { name, type: typeOf(value, typing) };
  });
  if (fields.some(({ name }) => name === null)) return { type: "object" };
  return closedObject(Object.fromEntries(fields.map(({ name, type }) => [name ?? "", type])));
}

export function ternaryType(
  { args: [condition, yes, no] }: NodeOf<"?:">,
  typing: Typing,
): JsonSchema {
  expect(condition, ["boolean"], typing);
  return either([typeOf(yes, typing), typeOf(no, typing)]);
}

export function logicalType({ args }: NodeOf<"||" | "&&">, typing: Typing): JsonSchema {
  for (const side of args) expect(side, ["boolean"], typing);
  return boolean;
}

export function equalType(node: NodeOf<"==" | "!=">, typing: Typing): JsonSchema {
  const [left, right] = node.args.map((side) => kindsOf(typeOf(side, typing)));
  compare(node, [left, right], typing);
  return boolean;
}

export function orderType(node: NodeOf<"<" | "<=" | ">" | ">=">, typing: Typing): JsonSchema {
  const kinds = node.args.map((side) => kindsOf(expect(side, ["number", "string"], typing)));
  compare(node, kinds, typing);
  return boolean;
}

/** Two sides that are never of one kind are never equal and have no order. Null is compared with anything. */
function compare(
  node: ExpressionNode,
  [left = new Set(), right = new Set()]: readonly (ReadonlySet<Kind> | undefined)[],
  { fault }: Typing,
): void {
  const shared = [...left].some((kind) => right.has(kind));
  if (shared || left.has("null") || right.has("null")) return;
  fault(node.start, `${textOf(node)} compares ${kindsText(left)} with ${kindsText(right)}.`);
}

export function sumType(node: NodeOf<"+">, typing: Typing): JsonSchema {
  const sides = node.args.map((side) => expect(side, ["number", "string", "array"], typing));
  const [left, right] = sides.map(kindsOf) as [ReadonlySet<Kind>, ReadonlySet<Kind>];
  if (![...left].some((kind) => right.has(kind))) {
    const mixed = left.has("string") || right.has("string");
    const suggestion = mixed ? "Make a text of the other with string(…)." : undefined;
    const message = `${textOf(node)} adds ${kindsText(right)} to ${kindsText(left)}.`;
    typing.fault(node.start, message, suggestion);
    return anything;
  }
  return either(sides);
}

export function arithmeticType(
  { args }: NodeOf<"-" | "*" | "/" | "%">,
  typing: Typing,
): JsonSchema {
  for (const side of args) expect(side, ["number"], typing);
  return number;
}
