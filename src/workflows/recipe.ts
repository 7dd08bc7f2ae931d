import { createHash } from "node:crypto";

import type { Json, JsonObject } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";
import type { Settled, WorkflowContext, WorkflowDefinition } from "../engine/executor.ts";
import type { RunState } from "../engine/run-state.ts";
import { type StepInput, type StepName, type StepOutput, steps } from "../steps/catalog.ts";
import { runChecked } from "../steps/run-checked.ts";
import type { Step, StepPorts } from "../steps/step.ts";

/** A workflow written in steps: a column of `await step("name", …)` lines that reads aloud. */
export interface Recipe<I extends JsonObject, O extends Json> {
  readonly name: string;
  /** Raise it when recorded runs of older code could not be continued by this code. */
  readonly version: string;
  /**
   * The version alone says which recorded runs this code can continue. Default: so does the text of `run`, which a bundle changes, so that
   * what is shipped in several forms has to say it.
   */
  readonly versioned?: boolean;
  readonly run: (recipe: RecipeContext, input: I) => Promise<O>;
  /** Called each time a run starts or goes on, before its first step; not recorded, so the next time it is called again. What it fails with ends the run. */
  readonly onStart?: (ports: StepPorts, input: I, runId: string) => Promise<void>;
  readonly onCancel?: (recipe: RecipeContext, input: I, state: RunState) => Promise<void>;
}

export interface RecipeContext {
  readonly runId: string;
  readonly step: RunStep;
  /** Runs a piece of the recipe and gives its failure back as a value; recorded as a whole. */
  readonly settle: <O extends Json>(name: string, work: () => Promise<O>) => Promise<Settled<O>>;
  /** Durable pause. */
  readonly sleep: (name: string, ms: number) => Promise<void>;
}

interface RunStep {
  <N extends StepName>(name: N, input: StepInput<N>): Promise<StepOutput<N>>;
  /** A step of one's own. */
  <I extends JsonObject, O extends Json>(step: Step<I, O>, input: I): Promise<O>;
}

/** Gives a recipe its ports: the result is what an executor runs. */
export function bindRecipe<I extends JsonObject, O extends Json>(
  recipe: Recipe<I, O>,
  ports: StepPorts,
): WorkflowDefinition<I, O> {
  const { onStart, onCancel } = recipe;
  return {
    name: recipe.name,
    version: recipe.version,
    hash: createHash("sha256").update(definitionOf(recipe)).digest("hex"),
    async run(workflow, input) {
      await onStart?.(ports, input, workflow.runId);
      return recipe.run(recipeContext(workflow, ports), input);
    },
    ...(onCancel && {
      onCancel: (workflow, input, state) => onCancel(recipeContext(workflow, ports), input, state),
    }),
  };
}

/** The bound function's text is the same for every recipe, so it is the recipe's own that counts. */
function definitionOf({
  name,
  version,
  versioned = false,
  run,
}: Pick<Recipe<never, Json>, "name" | "version" | "versioned" | "run">): string {
  return versioned ? `${name} ${version}` : run.toString();
}

function recipeContext(workflow: WorkflowContext, ports: StepPorts): RecipeContext {
  const runStep = (step: Step, input: JsonObject, standsAlone = false): Promise<Json> => {
    const work = (context: StepContext) => runChecked(step, { ports, input, context });
    return workflow.step(step.name, work, { standsAlone });
  };
  return {
    runId: workflow.runId,
    // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- the two overloads are one function
    step: ((step: StepName | Step, input: JsonObject) =>
      typeof step === "string"
        ? runStep(toStep(step), input, true)
        : runStep(step, input, step.standsAlone)) as RunStep,
    settle: (name, work) => workflow.settle(name, work),
    sleep: (name, ms) => workflow.sleep(name, ms),
  };
}

/** A step's own types are known where it is named; here it is one of many. All of them were written knowing no workflow. */
function toStep(name: StepName): Step {
  return steps[name] as unknown as Step;
}
