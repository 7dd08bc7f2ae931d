import { type ASTNode, Environment } from "@marcbachmann/cel-js";

import { UsageError } from "../../core/errors.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { fromCel } from "./from-cel.ts";
import { splitText, type TextPart, wholeExpression } from "./expression-text.ts";
import { listFunctions } from "./list-functions.ts";

/** All that an expression can reach. */
export interface Scope {
  readonly inputs: JsonObject;
  /**
   * Outputs by step id. A step with `if` has `skipped` in its output: `{…output, skipped: false}` when it ran, `{skipped: true}` when not. A step
   * with `for-each` is the list of its outputs, one for each item; its `if` is asked for each item.
   */
  readonly steps: JsonObject;
  /** In a step with `for-each`: the item, and its place in the list, from 0, by which results of other such steps are found. */
  readonly item?: Json;
  readonly index?: number;
  /** In `on-failure`: code and message. */
  readonly error?: JsonObject;
  readonly run: { readonly id: string };
}

/** What may be named at the beginning of an expression. */
export const scopeNames = ["inputs", "steps", "item", "index", "error", "run"] as const;

/** A node of a parsed expression. */
export type ExpressionNode = ASTNode;

/** What is wrong with an expression, and from where in it. */
export interface ExpressionFault {
  readonly message: string;
  readonly start: number;
}

const language = createLanguage();

/**
 * Common Expression Language over the names of a scope, and nothing else: no code, no clock, no environment. Numbers are JSON numbers, so those
 * of a scope and whole ones of the text may be computed with together.
 */
function createLanguage(): Environment {
  const environment = new Environment({ homogeneousAggregateLiterals: false });
  for (const name of scopeNames) environment.registerVariable(name, "dyn");
  for (const [signature, compute] of Object.entries(listFunctions)) {
    environment.registerFunction(signature, (list: unknown) => compute(list as unknown[]));
  }
  for (const [left, right] of [
    ["int", "double"],
    ["double", "int"],
  ]) {
    const mixed = (sign: string, compute: (a: number, b: number) => number) =>
      environment.registerOperator(`${left} ${sign} ${right}`, (a: unknown, b: unknown) =>
        compute(Number(a), Number(b)),
      );
    mixed("+", (a, b) => a + b);
    mixed("-", (a, b) => a - b);
    mixed("*", (a, b) => a * b);
    mixed("/", (a, b) => a / b);
  }
  return environment;
}

/** Whether the language itself has this name: `int`, `string`. */
export function isLanguageName(name: string): boolean {
  return language.hasVariable(name);
}

/** The tree of an expression, or what is wrong with its signs. */
export function parseExpression(source: string): ExpressionNode | ExpressionFault {
  try {
    return language.parse(source).ast;
  } catch (error) {
    return toFault(error);
  }
}

/** What the language has against an expression of which nothing but its signs is known to be right; null: nothing. */
export function checkExpression(source: string): ExpressionFault | null {
  const { valid, error } = language.check(source);
  return valid ? null : toFault(error);
}

/**
 * Puts in what the expressions of a value give. A text that is one expression gives what that gives; in a longer text, texts, numbers and
 * booleans are put in. Fails with `bad-workflow`, naming the expression.
 */
export function evaluateValue(value: Json, scope: Scope): Json {
  if (typeof value === "string") return evaluateText(splitText(value), scope);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item) => evaluateValue(item, scope));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, evaluateValue(inner, scope)]),
  );
}

/** What the `if` of a step says. Fails with `bad-workflow`. */
export function evaluateCondition(expression: string, scope: Scope): boolean {
  const value = evaluateExpression(expression, scope);
  if (typeof value === "boolean") return value;
  throw faulty(expression, "it has to give true or false");
}

/** The items of the `for-each` of a step. Fails with `bad-workflow`. */
export function evaluateList(expression: string, scope: Scope): readonly Json[] {
  const value = evaluateExpression(expression, scope);
  if (isList(value)) return value;
  throw faulty(expression, "it has to give a list");
}

function evaluateText(parts: readonly TextPart[], scope: Scope): Json {
  const whole = wholeExpression(parts);
  if (whole !== null) return evaluateExpression(whole, scope);
  return parts
    .map((part) => (part.kind === "text" ? part.text : evaluateInText(part.source, scope)))
    .join("");
}

function evaluateInText(expression: string, scope: Scope): string {
  const value = evaluateExpression(expression, scope);
  if (value !== null && typeof value !== "object") return String(value);
  throw faulty(expression, "in a text it has to give a text, a number or a boolean");
}

function evaluateExpression(expression: string, scope: Scope): Json {
  try {
    return fromCel(language.evaluate(expression, { ...scope }));
  } catch (error) {
    throw faulty(expression, toFault(error).message, error);
  }
}

function faulty(expression: string, why: string, cause?: unknown): UsageError {
  return new UsageError(
    "bad-workflow",
    `Expression \${{ ${expression} }} cannot be used: ${why}. Correct it in the workflow file.`,
    { details: { expression }, cause },
  );
}

/** The language's own errors have a summary beside a message of several lines. */
function toFault(error: unknown): ExpressionFault {
  const { summary, message, range } = error as {
    readonly summary?: string;
    readonly message?: string;
    readonly range?: { readonly start: number };
  };
  const text = (summary ?? message ?? "it cannot be read").trim().replace(/\.$/, "");
  return { message: text, start: range?.start ?? 0 };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
