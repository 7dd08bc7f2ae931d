import { UsageError } from "../../core/errors.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { defineStep, type Step } from "../../steps/step.ts";
import type { Recipe, RecipeContext } from "../recipe.ts";
import { evaluateValue } from "./expressions.ts";
import { type FileRunInput, type FileRunResult, ownerOf } from "./file-run.ts";
import { fileStep } from "./file-step.ts";
import type { FileStep } from "./model.ts";
import { undoFile } from "./undo-file.ts";
import { type StepRunner, walkSteps } from "./walk-steps.ts";

/** Makes of a step in a file what runs: the step itself, or its rehearsal. */
export type ToStep = typeof fileStep;

/**
 * What runs a workflow file. The file itself comes with the input, so that one recipe runs them all, and a recorded run is continued under the
 * content it began with. `name` is the one its runs are recorded under.
 */
export function recipeOfFile(
  name: string,
  toStep: ToStep = fileStep,
): Recipe<FileRunInput, FileRunResult> {
  return {
    name,
    version: "1",
    versioned: true,
    async run(recipe, input) {
      const { file, inputs, taken } = input;
      const run = { id: ownerOf(recipe.runId, input) };
      const runStep = runnerOf(recipe, input, toStep);
      const { results, skipped } = await walkSteps(file.steps, { inputs, run }, runStep);
      const outputs = evaluateValue(file.outputs, { inputs, run, steps: results }) as JsonObject;
      const from = taken ? { runId: taken.runId, step: taken.from } : null;
      return { workflow: file.name, outputs, skipped, from };
    },
    onCancel: undoFile,
  };
}

function runnerOf({ step }: RecipeContext, input: FileRunInput, toStep: ToStep): StepRunner {
  const { taken, file } = input;
  const before = taken ? stepsBefore(file.steps, taken.from) : [];
  return (name, asked, scope) => {
    if (!taken || !before.includes(asked)) return step(toStep(name, asked, scope), {});
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
