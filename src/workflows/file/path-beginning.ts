import { isAbsolute } from "node:path";

import { splitText } from "./expression-text.ts";
import { type ExpressionNode, parseExpression } from "./expressions.ts";
import type { NodeOf, Operator } from "./typing.ts";

/** What the text of a path begins with. */
export interface PathBeginning {
  /** Inputs that it begins with, whichever way a choice goes. */
  readonly inputs: readonly string[];
  /** Results of steps that it begins with. */
  readonly results: readonly StepField[];
  /** It may begin with something else that is not absolute. */
  readonly open: boolean;
}

export interface StepField {
  readonly step: string;
  readonly field: string;
}

const nothing: PathBeginning = { inputs: [], results: [], open: false };
const anything: PathBeginning = { ...nothing, open: true };

/** Of a text with expressions: `${{ inputs.out }}/high`, `${{ inputs.old == null ? null : inputs.old + "/a" }}`. */
export function beginningOf(text: string): PathBeginning {
  const [first] = splitText(text);
  if (first?.kind !== "expression") return { ...nothing, open: !isAbsolute(text) };
  const node = parseExpression(first.source);
  return "op" in node ? beginningOfNode(node) : anything;
}

type Rule = (node: ExpressionNode) => PathBeginning;

/** Whatever has no rule may give anything. */
const rules: { readonly [K in Operator]?: (node: NodeOf<K>) => PathBeginning } = {
  value: ({ args }) => beginningOfLiteral(args),
  "+": ({ args: [left] }) => beginningOfNode(left),
  "?:": ({ args: [, one, other] }) => either(beginningOfNode(one), beginningOfNode(other)),
  call: beginningOfCall,
  ".": ({ args: [of, name] }) => beginningOfField(of, name),
  "[]": ({ args: [of, name] }) => beginningOfField(of, name),
};

function beginningOfNode(node: ExpressionNode): PathBeginning {
  const rule = rules[node.op] as Rule | undefined;
  return rule?.(node) ?? anything;
}

function beginningOfLiteral(value: unknown): PathBeginning {
  const settled = value === null || (typeof value === "string" && isAbsolute(value));
  return settled ? nothing : anything;
}

/** These give a text as it is. */
function beginningOfCall({ args: [name, [only]] }: NodeOf<"call">): PathBeginning {
  return only && (name === "string" || name === "dyn") ? beginningOfNode(only) : anything;
}

/** `inputs.a`, `inputs["a"]`, `steps.a.out`. */
function beginningOfField(of: ExpressionNode, name: string | ExpressionNode): PathBeginning {
  const field = nameOf(name);
  if (field === undefined) return anything;
  if (isNamed(of, "inputs")) return { ...nothing, inputs: [field] };
  if (of.op !== "." && of.op !== "[]") return anything;
  const [steps, id] = of.args;
  const step = nameOf(id);
  if (step === undefined || !isNamed(steps, "steps")) return anything;
  return { ...nothing, results: [{ step, field }] };
}

function nameOf(name: string | ExpressionNode): string | undefined {
  if (typeof name === "string") return name;
  return name.op === "value" && typeof name.args === "string" ? name.args : undefined;
}

function isNamed(node: ExpressionNode, name: string): boolean {
  return node.op === "id" && node.args === name;
}

function either(one: PathBeginning, other: PathBeginning): PathBeginning {
  return {
    inputs: [...one.inputs, ...other.inputs],
    results: [...one.results, ...other.results],
    open: one.open || other.open,
  };
}
