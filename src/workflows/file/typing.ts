import type { JsonSchema } from "../../steps/step-document.ts";
import type { ExpressionNode } from "./expressions.ts";
import { type Kind, kindsOf, kindsText } from "./value-types.ts";

/** What an expression may name at one place of a file, and what those are. */
export interface TypeScope {
  readonly names: Readonly<Record<string, JsonSchema>>;
  /** Ids of steps that run at this place or after it. */
  readonly laterSteps: ReadonlySet<string>;
  /** Told of every input and step that is named; a name that comes from a value counts as all of them. */
  readonly onUse: (use: ScopeUse) => void;
}

export type ScopeUse =
  | { readonly of: "inputs"; readonly name: string | null }
  /** `start` is where in the expression the id stands. */
  | { readonly of: "steps"; readonly name: string; readonly start: number };

/** A mistake in an expression, and where in it. */
export interface TypeFault {
  readonly start: number;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** What the type of a node is worked out with. */
export interface Typing {
  readonly scope: TypeScope;
  readonly typeOf: (node: ExpressionNode, typing: Typing) => JsonSchema;
  readonly fault: (start: number, message: string, suggestion?: string) => void;
}

export type Operator = ExpressionNode["op"];
export type NodeOf<K extends Operator> = Extract<ExpressionNode, { readonly op: K }>;

export const boolean: JsonSchema = { type: "boolean" };
export const number: JsonSchema = { type: "number" };

export function typeOf(node: ExpressionNode, typing: Typing): JsonSchema {
  return typing.typeOf(node, typing);
}

/** The type of a part, of which a mistake is told when it cannot be of any of these kinds. */
export function expect(node: ExpressionNode, wanted: readonly Kind[], typing: Typing): JsonSchema {
  const type = typeOf(node, typing);
  const kinds = kindsOf(type);
  if (!wanted.some((kind) => kinds.has(kind))) {
    typing.fault(node.start, `${textOf(node)} is ${kindsText(kinds)}, not ${kindsText(wanted)}.`);
  }
  return type;
}

export function textOf({ input, start, end }: ExpressionNode): string {
  return input.slice(start, end);
}
