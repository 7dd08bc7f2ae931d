import type { RunOutcome } from "../../engine/executor.ts";
import { bindRecipe } from "../recipe.ts";
import { letGo, letGoOf, type RecipeHost } from "../start-recipe.ts";
import { type FileRunInput, type FileRunResult, fileWorkflowName } from "./file-run.ts";
import { type FileStart, isOpen, planFile } from "./plan-file.ts";
import { recipeOfFile } from "./recipe-of-file.ts";

/**
 * Runs a workflow file, or continues the unfinished run of the same content and inputs (with a run key: of that key). Fails with `bad-option`
 * (inputs, `from`), with `workflow-version` when that run began under another content of the file, and with `locked` when another run took
 * its results over.
 */
export async function startFile(
  host: RecipeHost,
  start: FileStart,
): Promise<RunOutcome<FileRunResult>> {
  const { executor, ports, execute } = host;
  const { runKey } = start;
  const name = fileWorkflowName(start.file);
  const definition = bindRecipe(recipeOfFile(name), ports);
  const plan = await planFile(host, start);
  const resume = (runId: string) => {
    start.onContinue?.(runId);
    return executor.resume<FileRunResult>(runId, () => definition as never, execute);
  };
  const ending =
    plan.continues === null
      ? executor.start(definition, plan.input, { ...execute, ...(runKey && { runKey }) })
      : resume(plan.continues);
  const outcome = await letGo(host, plan.input, ending);
  if (outcome.status === "succeeded") await retire(host, plan.input);
  return outcome;
}

/** Once a run has delivered what an earlier one could not, nobody should continue that one: it is closed, and nothing of it undone. */
async function retire(
  host: Pick<RecipeHost, "executor" | "ports">,
  { taken }: FileRunInput,
): Promise<void> {
  if (!taken) return;
  const { executor, ports } = host;
  const before = await executor.read(taken.runId);
  if (!isOpen(before) || before.held) return;
  const { workflow, version, input } = before;
  const nothing = { name: workflow, version, run: () => Promise.resolve(null) };
  const after = await executor.cancel(before.runId, () => nothing);
  await letGoOf({ executor, ports }, {}, after);
  await retire(host, input as FileRunInput);
}
