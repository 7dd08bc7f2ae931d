import { UsageError } from "../../core/errors.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { defineStep, type Step } from "../../steps/step.ts";
import type { RecipeContext } from "../recipe.ts";
import { evaluateValue } from "./expressions.ts";
import { type FileRunInput, type FileRunResult, ownerOf } from "./file-run.ts";
import { fileStep } from "./file-step.ts";
import type { FileStep } from "./model.ts";
import { type StepRunner, walkSteps } from "./walk-steps.ts";

/** One pass over a workflow file, from its first step to its last. */
export async function runFile(recipe: RecipeContext, input: FileRunInput): Promise<FileRunResult> {
  const { file, inputs, taken } = input;
  const run = { id: ownerOf(recipe.runId, input) };
  const { results, skipped } = await walkSteps(
    file.steps,
    { inputs, run },
    runnerOf(recipe, input),
  );
  const outputs = evaluateValue(file.outputs, { inputs, run, steps: results }) as JsonObject;
  const from = taken ? { runId: taken.runId, step: taken.from } : null;
  return { workflow: file.name, outputs, skipped, from };
}

function runnerOf({ step }: RecipeContext, { taken, file }: FileRunInput): StepRunner {
  const before = taken ? stepsBefore(file.steps, taken.from) : [];
  return (name, asked, scope) => {
    if (!taken || !before.includes(asked)) return step(fileStep(name, asked, scope), {});
    if (!taken.recorded.includes(name)) throw notTaken(name, taken.runId);
    return step(takeResult(name, taken.runId), {});
  };
}

export function stepsBefore(steps: readonly FileStep[], id: string): readonly FileStep[] {
  return steps.slice(
    0,
    Math.max(
      0,
      steps.findIndex((step) => step.id === id),
    ),
  );
}

/** Puts a result of an earlier run on the record of this one. */
function takeResult(name: string, runId: string): Step {
  return defineStep({
    name,
    standsAlone: true,
    async run({ resultsOf }): Promise<Json> {
      const results = await resultsOf?.(runId);
      const result = results?.[name];
      if (result === undefined) throw notTaken(name, runId);
      return result;
    },
  });
}

export function notTaken(name: string, runId: string): UsageError {
  return new UsageError(
    "bad-option",
    `Run ${runId} has no result of step ${name}, which comes before the one to begin with. Begin with an earlier step, or run the file from its start.`,
    { details: { step: name, runId } },
  );
}
