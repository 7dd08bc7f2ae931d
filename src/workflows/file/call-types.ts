import type { JsonSchema } from "../../steps/step-document.ts";
import type { ExpressionNode } from "./expressions.ts";
import { boolean, expect, type NodeOf, number, typeOf, type Typing } from "./typing.ts";
import { anything, branchesOf, either, kindsOf, shapeOf } from "./value-types.ts";

const text: JsonSchema = { type: "string" };
const texts: JsonSchema = { type: "array", items: text };

/** What the functions of the language give. */
const functionTypes: Readonly<Record<string, JsonSchema>> = {
  size: number,
  int: number,
  double: number,
  string: text,
  bool: boolean,
  has: boolean,
};

/** What the methods of texts give. */
const textMethods: Readonly<Record<string, JsonSchema>> = {
  contains: boolean,
  startsWith: boolean,
  endsWith: boolean,
  matches: boolean,
  lowerAscii: text,
  upperAscii: text,
  trim: text,
  substring: text,
  indexOf: number,
  lastIndexOf: number,
  split: texts,
};

/** What the other methods of lists give, by the type of the list. */
const listMethods: Readonly<Record<string, (list: JsonSchema) => JsonSchema>> = {
  join: () => text,
  sum: () => number,
  flatten: (list) => ({ type: "array", items: flatItems(itemsOf(list)) }),
};

/** What the methods that go through a list give, by the type of the list and of what they are given last. */
const listMacros: Readonly<Record<string, (list: JsonSchema, last: JsonSchema) => JsonSchema>> = {
  map: (_list, last) => ({ type: "array", items: last }),
  filter: (list) => ({ type: "array", items: itemsOf(list) }),
  all: () => boolean,
  exists: () => boolean,
  exists_one: () => boolean,
};

/** The type of `name(…)`. */
export function callType({ args: [name, given] }: NodeOf<"call">, typing: Typing): JsonSchema {
  const [first = anything] = given.map((part) => typeOf(part, typing));
  // It hides a type from the language, which wants both branches of a choice to be of one; we go on knowing it.
  if (name === "dyn") return first;
  return own(functionTypes, name) ?? anything;
}

/** The type of `receiver.name(…)`. */
export function methodType(node: NodeOf<"rcall">, typing: Typing): JsonSchema {
  const [name, receiver, given] = node.args;
  if (receiver.op === "id" && receiver.args === "cel") return boundType(given, typing);
  if (Object.hasOwn(listMacros, name) && given[0]?.op === "id") return macroType(node, typing);
  for (const part of given) typeOf(part, typing);
  const ofText = own(textMethods, name);
  if (ofText) {
    expect(receiver, ["string"], typing);
    return ofText;
  }
  const ofList = own(listMethods, name);
  if (ofList) return ofList(expect(receiver, ["array"], typing));
  typeOf(receiver, typing);
  return name === "size" ? number : anything;
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** `list.map(x, …)`: inside, `x` is one of the items. */
function macroType({ args: [name, receiver, given] }: NodeOf<"rcall">, typing: Typing): JsonSchema {
  const list = expect(receiver, ["array", "object"], typing);
  const [variable, ...parts] = given;
  const inner = withName(typing, variable, itemsOf(list));
  const last = parts.map((part) => typeOf(part, inner)).at(-1) ?? anything;
  return listMacros[name]?.(list, last) ?? anything;
}

/** `cel.bind(x, value, …)`. */
function boundType(given: readonly ExpressionNode[], typing: Typing): JsonSchema {
  const [variable, value, inside] = given;
  if (!value || !inside) return anything;
  return typeOf(inside, withName(typing, variable, typeOf(value, typing)));
}

function withName(typing: Typing, node: ExpressionNode | undefined, type: JsonSchema): Typing {
  if (node?.op !== "id") return typing;
  const names = { ...typing.scope.names, [node.args]: type };
  return { ...typing, scope: { ...typing.scope, names } };
}

/** What goes through: the items of a list, the keys of an object. */
export function itemsOf(type: JsonSchema): JsonSchema {
  const branches = branchesOf(type).filter((branch) => kindsOf(branch).has("array"));
  if (kindsOf(type).has("object")) return kindsOf(type).has("array") ? anything : text;
  return either(branches.map((branch) => shapeOf(branch).items ?? anything));
}

/** What a list holds whose lists were put together: lists give their items, everything else stays. */
function flatItems(items: JsonSchema): JsonSchema {
  return either(
    branchesOf(items).map((branch) =>
      shapeOf(branch).type === "array" ? itemsOf(branch) : branch,
    ),
  );
}
