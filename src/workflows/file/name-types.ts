import { nearMisses } from "../../core/near-miss.ts";
import type { JsonSchema } from "../../steps/step-document.ts";
import { type ExpressionNode, isLanguageName, scopeNames } from "./expressions.ts";
import { expect, type NodeOf, textOf, typeOf, type TypeScope, type Typing } from "./typing.ts";
import {
  anything,
  branchesOf,
  either,
  type Kind,
  kindsOf,
  kindsText,
  ownField,
  shapeOf,
} from "./value-types.ts";

export function nameType({ args: name, start }: NodeOf<"id">, typing: Typing): JsonSchema {
  const { scope, fault } = typing;
  const type = Object.hasOwn(scope.names, name) ? scope.names[name] : undefined;
  if (type !== undefined) {
    if (name === "inputs") scope.onUse({ of: "inputs", name: null });
    return type;
  }
  if (isScopeName(name)) {
    const where = name === "error" ? "on-failure" : "a step with for-each";
    fault(start, `"${name}" is known only in ${where}.`);
  } else if (!isLanguageName(name)) {
    fault(start, `Nothing is called "${name}" here.`, meantName(name, scope));
  }
  return anything;
}

function isScopeName(name: string): boolean {
  return scopeNames.some((known) => known === name);
}

/** An input or a step of that name was meant, or a name that is nearly the same. */
function meantName(name: string, { names }: TypeScope): string {
  const reached = (of: string) => Object.keys(shapeOf(names[of] ?? anything).properties ?? {});
  const whole = ["inputs", "steps"].flatMap((of) => reached(of).map((field) => `${of}.${field}`));
  const same = whole.filter((path) => path.endsWith(`.${name}`));
  const near = same.length > 0 ? same : nearMisses(name, [...Object.keys(names), ...whole]);
  return near.length > 0
    ? didYouMeanAnyOf(near)
    : `An expression begins with one of ${Object.keys(names).join(", ")}; a text in it stands in quotes.`;
}

function didYouMeanAnyOf(names: readonly string[]): string {
  return `Did you mean ${names.map((name) => `"${name}"`).join(" or ")}?`;
}

export function fieldType(node: NodeOf<"." | ".?">, typing: Typing): JsonSchema {
  const [left, name] = node.args;
  return fieldOf(left, { name, start: node.end - name.length }, typing);
}

interface FieldName {
  readonly name: string;
  readonly start: number;
}

function fieldOf(left: ExpressionNode, field: FieldName, typing: Typing): JsonSchema {
  const { name } = field;
  if (isName(left, "inputs", typing)) typing.scope.onUse({ of: "inputs", name });
  if (isName(left, "steps", typing)) {
    typing.scope.onUse({ of: "steps", ...field });
    if (typing.scope.laterSteps.has(name)) return anything;
  }
  const type = isName(left, "inputs", typing) ? typing.scope.names["inputs"] : undefined;
  return fieldOfType(type ?? typeOf(left, typing), left, field, typing);
}

function isName(node: ExpressionNode, name: "inputs" | "steps", { scope }: Typing): boolean {
  return node.op === "id" && node.args === name && Object.hasOwn(scope.names, name);
}

function fieldOfType(
  type: JsonSchema,
  left: ExpressionNode,
  { name, start }: FieldName,
  { fault }: Typing,
): JsonSchema {
  const kinds = kindsOf(type);
  if (!kinds.has("object")) {
    fault(
      start,
      `${textOf(left)} is ${kindsText(kinds)}, which has no field "${name}".`,
      meant(kinds, name),
    );
    return anything;
  }
  const objects = branchesOf(type).filter((branch) => kindsOf(branch).has("object"));
  const found = objects
    .map((branch) => ownField(shapeOf(branch), name))
    .filter((field) => field !== undefined);
  const isOpen = objects.some((branch) => shapeOf(branch).additionalProperties !== false);
  if (found.length > 0) return either(found);
  if (!isOpen) {
    const known = objects.flatMap((branch) => Object.keys(shapeOf(branch).properties ?? {}));
    fault(start, `${describe(left)} has no ${fieldWord(left)} "${name}".`, fieldHint(name, known));
  }
  return anything;
}

function meant(kinds: ReadonlySet<Kind>, name: string): string | undefined {
  if (!kinds.has("array")) return undefined;
  return `Take one of its items with [0], or all of them with .map(x, x.${name}).`;
}

function fieldHint(name: string, known: readonly string[]): string {
  const near = nearMisses(name, known);
  if (near.length > 0) return didYouMeanAnyOf(near);
  return known.length === 0 ? "It has none." : `It has ${known.join(", ")}.`;
}

function describe(node: ExpressionNode): string {
  if (node.op !== "id") return textOf(node);
  return node.args === "inputs" || node.args === "steps" ? "This file" : node.args;
}

function fieldWord(node: ExpressionNode): string {
  if (node.op !== "id") return "field";
  return { inputs: "input", steps: "step" }[node.args] ?? "field";
}

export function elementType(
  { args: [left, index] }: NodeOf<"[]" | "[?]">,
  typing: Typing,
): JsonSchema {
  if (index.op === "value" && typeof index.args === "string") {
    return fieldOf(left, { name: index.args, start: index.start }, typing);
  }
  const type = expect(left, ["array", "object"], typing);
  expect(index, ["number", "string"], typing);
  const lists = branchesOf(type).filter((branch) => kindsOf(branch).has("array"));
  const isList = !kindsOf(type).has("object") && lists.length > 0;
  return isList ? either(lists.map((list) => shapeOf(list).items ?? anything)) : anything;
}
