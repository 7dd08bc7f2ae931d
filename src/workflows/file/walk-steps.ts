import { isPlainObject, type Json, type JsonObject } from "../../core/json.ts";
import { evaluateCondition, evaluateList, type Scope } from "./expressions.ts";
import type { FileStep } from "./model.ts";

/** Gives the result of a step, or of one item of it; `name` is what that is recorded under. */
export type StepRunner = (name: string, step: FileStep, scope: Scope) => Promise<Json> | Json;

export type Walked = {
  /** Results by step id, as expressions see them. */
  readonly results: JsonObject;
  /** Ids of the steps that were left out. */
  readonly skipped: readonly string[];
};

/** Goes through the steps of a file one after another, decides which of them run, and hands each what came before. */
export async function walkSteps(
  steps: readonly FileStep[],
  known: Pick<Scope, "inputs" | "run">,
  runStep: StepRunner,
): Promise<Walked> {
  const results: Record<string, Json> = {};
  const skipped: string[] = [];
  for (const step of steps) {
    const scope = { ...known, steps: { ...results } };
    const result = await resultOf(step, scope, runStep);
    if (isSkipped(result)) skipped.push(step.id);
    results[step.id] = result;
  }
  return { results, skipped };
}

async function resultOf(step: FileStep, scope: Scope, runStep: StepRunner): Promise<Json> {
  if (step.forEach === undefined) return once(step.id, step, scope, runStep);
  const results: Json[] = [];
  // One after another: the order of the records is what a resumed run goes by.
  for (const [index, item] of evaluateList(step.forEach, scope).entries()) {
    results.push(await once(`${step.id}[${index}]`, step, { ...scope, item, index }, runStep));
  }
  return results;
}

async function once(
  name: string,
  step: FileStep,
  scope: Scope,
  runStep: StepRunner,
): Promise<Json> {
  if (step.if === undefined) return runStep(name, step, scope);
  if (!evaluateCondition(step.if, scope)) return { skipped: true };
  const result = await runStep(name, step, scope);
  return isPlainObject(result) ? { ...result, skipped: false } : result;
}

function isSkipped(result: Json): boolean {
  return isPlainObject(result) && result["skipped"] === true;
}
