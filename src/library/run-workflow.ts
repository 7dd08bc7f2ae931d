import type { Json, JsonObject } from "../core/json.ts";
import type { RunOutcome } from "../engine/executor.ts";
import type { Recipe } from "../workflows/recipe.ts";
import { startRecipe } from "../workflows/start-recipe.ts";
import { type RunSettings, withHost } from "./run-settings.ts";

/**
 * A workflow made of steps. `run` is called from the top each time a run is continued, and finished steps answer from the record: whatever
 * reads a clock, draws lots or touches the world belongs into a step. A changed `run` refuses runs of the old one (`workflow-version`).
 */
export function defineWorkflow<I extends JsonObject, O extends Json>(
  workflow: Recipe<I, O>,
): Recipe<I, O> {
  return workflow;
}

/**
 * Runs a workflow to its end, or as far as it gets: the outcome tells `succeeded`, `failed`, `parked` or `canceled`. An unfinished run of
 * the same workflow and input is continued. Rejects only with `locked`, `run-key-conflict`, `workflow-version` or `journal-damaged`, and
 * with what `createClient` fails with.
 */
export function runWorkflow<I extends JsonObject, O extends Json>(
  workflow: Recipe<I, O>,
  input: I,
  settings: RunSettings,
): Promise<RunOutcome<O>> {
  const { runKey } = settings;
  return withHost(settings, (host) => startRecipe(host, { recipe: workflow, input, runKey }));
}
