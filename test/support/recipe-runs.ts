import { join } from "node:path";

import type { Json, JsonObject } from "../../src/core/json.ts";
import type { RunEvent } from "../../src/engine/events.ts";
import type { ExecuteOptions, Executor, RunOutcome } from "../../src/engine/executor.ts";
import { createLocalExecutor } from "../../src/engine/local-executor.ts";
import { findWorkflow } from "../../src/workflows/catalog.ts";
import { bindRecipe, type Recipe } from "../../src/workflows/recipe.ts";
import type { Simulated } from "./simulated-platform.ts";
import { tempFolder } from "./temp-folder.ts";

/** Recipes on the real executor, in a folder and a time of the test's own. */
export interface RecipeRuns {
  readonly folder: string;
  readonly executor: Executor;
  start<I extends JsonObject, O extends Json>(
    recipe: Recipe<I, O>,
    input: I,
    options?: ExecuteOptions,
  ): Promise<RunOutcome<O>>;
  resume<O extends Json>(runId: string, options?: ExecuteOptions): Promise<RunOutcome<O>>;
  cancel(runId: string): ReturnType<Executor["cancel"]>;
  /** Names of steps that ended well, in order. */
  completed(runId: string): Promise<string[]>;
}

export function recipeRuns(
  { ports, clock }: Simulated,
  onAppend?: (event: RunEvent, when: "before" | "after") => void,
): RecipeRuns {
  const folder = tempFolder();
  let runs = 0;
  const executor = createLocalExecutor({
    home: join(folder, "home"),
    clock,
    newId: () => `run-${(runs += 1)}`,
    ...(onAppend && { onAppend }),
  });
  const find = (name: string) => findWorkflow(name, ports);
  return {
    folder,
    executor,
    start: (recipe, input, options) => executor.start(bindRecipe(recipe, ports), input, options),
    resume: (runId, options) => executor.resume(runId, find, options),
    cancel: (runId) => executor.cancel(runId, find),
    async completed(runId) {
      const { steps } = await executor.read(runId);
      return steps.filter(({ status }) => status === "completed").map(({ name }) => name);
    },
  };
}

export function succeeded<O extends Json>(outcome: RunOutcome<O>): O {
  if (outcome.status === "succeeded") return outcome.output;
  throw new Error(`The run ${outcome.status}`, { cause: outcome.error });
}

export function failure(outcome: RunOutcome): Error {
  if (outcome.status === "succeeded") throw new Error("The run succeeded");
  return outcome.error;
}
