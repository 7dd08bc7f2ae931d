import { toFailure } from "../../core/failure.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { StepContext } from "../../core/step-context.ts";
import { becomesValue } from "../../engine/verdict.ts";
import { type StepName, steps } from "../../steps/catalog.ts";
import { runChecked } from "../../steps/run-checked.ts";
import { defineStep, type Step, type StepPorts } from "../../steps/step.ts";
import { evaluateValue, type Scope } from "./expressions.ts";
import type { FileStep, StepUse } from "./model.ts";
import { inWorkingFolder } from "./step-folders.ts";

/** Runs what a step of a file uses, under the name it has there. Its input is worked out inside, so that a mistake in it is the step's. */
export function fileStep(name: string, step: FileStep, scope: Scope): Step {
  return defineStep({
    name,
    standsAlone: true,
    async run(ports, _input: JsonObject, context): Promise<Json> {
      try {
        return await use(step, scope, ports, context);
      } catch (error) {
        if (step.onFailure && becomesValue(error) && !context.signal.aborted) {
          await tellFailure(step.onFailure, { ...scope, error: told(error) }, ports, context);
        }
        throw error;
      }
    },
  });
}

function use(step: StepUse, scope: Scope, ports: StepPorts, context: StepContext): Promise<Json> {
  return runChecked(usedStep(step), { ports, input: inputOf(step, scope), context });
}

/** The step of the catalog that a step of a file uses. */
export function usedStep({ use: name }: StepUse): Step {
  return steps[name as StepName] as unknown as Step;
}

/** What it is given. Fails with `bad-workflow`. */
export function inputOf(step: StepUse, scope: Scope): JsonObject {
  return inWorkingFolder(step, evaluateValue(step.with, scope) as JsonObject);
}

/** Runs the step for failures, each time there is one. It cannot change how the run ends. */
async function tellFailure(
  step: StepUse,
  scope: Scope,
  ports: StepPorts,
  context: StepContext,
): Promise<void> {
  try {
    await use(step, scope, ports, withoutRecord(context));
  } catch (error) {
    const warning = `${step.use}, which runs on failure, failed itself: ${toFailure(error).message}`;
    ports.log.warn(warning);
    context.progress({ warning });
  }
}

/** What was announced belongs to the step that failed: another that creates something would take it for its own. */
function withoutRecord(context: StepContext): StepContext {
  return {
    ...context,
    announced: false,
    begin: () => Promise.reject(new Error("A step that creates something cannot run on failure.")),
  };
}

function told(error: unknown): JsonObject {
  const { code, message } = toFailure(error);
  return { code, message };
}
