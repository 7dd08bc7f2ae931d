import type { JsonSchema } from "../../steps/step-document.ts";
import { callType, methodType } from "./call-types.ts";
import type { ExpressionNode } from "./expressions.ts";
import { elementType, fieldType, nameType } from "./name-types.ts";
import {
  arithmeticType,
  equalType,
  literalType,
  logicalType,
  mapType,
  orderType,
  sumType,
  ternaryType,
} from "./operator-types.ts";
import {
  boolean,
  expect,
  type NodeOf,
  number,
  type Operator,
  typeOf,
  type TypeFault,
  type TypeScope,
  type Typing,
} from "./typing.ts";
import { either } from "./value-types.ts";

type Rule = (node: ExpressionNode, typing: Typing) => JsonSchema;

const rules: { readonly [K in Operator]: (node: NodeOf<K>, typing: Typing) => JsonSchema } = {
  value: literalType,
  id: nameType,
  ".": fieldType,
  ".?": fieldType,
  "[]": elementType,
  "[?]": elementType,
  call: callType,
  rcall: methodType,
  list: ({ args }, typing) => ({
    type: "array",
    items: either(args.map((item) => typeOf(item, typing))),
  }),
  map: mapType,
  "?:": ternaryType,
  "||": logicalType,
  "&&": logicalType,
  "!_": ({ args }, typing) => {
    expect(args, ["boolean"], typing);
    return boolean;
  },
  "-_": ({ args }, typing) => {
    expect(args, ["number"], typing);
    return number;
  },
  "==": equalType,
  "!=": equalType,
  "<": orderType,
  "<=": orderType,
  ">": orderType,
  ">=": orderType,
  in: ({ args: [item, among] }, typing) => {
    typeOf(item, typing);
    expect(among, ["array", "object"], typing);
    return boolean;
  },
  "+": sumType,
  "-": arithmeticType,
  "*": arithmeticType,
  "/": arithmeticType,
  "%": arithmeticType,
};

/** What an expression gives, as far as that can be told before it runs, and what is wrong with it. */
export function typesOf(
  node: ExpressionNode,
  scope: TypeScope,
): { readonly type: JsonSchema; readonly faults: readonly TypeFault[] } {
  const faults: TypeFault[] = [];
  const type = typeOf(node, {
    scope,
    typeOf: (inner, typing) => (rules[inner.op] as Rule)(inner, typing),
    fault: (start, message, suggestion) => faults.push({ start, message, suggestion }),
  });
  return { type, faults };
}
