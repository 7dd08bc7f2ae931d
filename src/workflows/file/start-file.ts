import type { RunOutcome } from "../../engine/executor.ts";
import { bindRecipe } from "../recipe.ts";
import { letGo, type RecipeHost } from "../start-recipe.ts";
import { type FileRunResult, fileWorkflowName } from "./file-run.ts";
import { type FileStart, planFile } from "./plan-file.ts";
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
  return letGo(host, plan.input, ending);
}
