import type { WorkflowDefinition } from "../engine/executor.ts";
import type { StepPorts } from "../steps/step.ts";
import { downloadScores } from "./download-scores.ts";
import { exportAudience } from "./export-audience.ts";
import { isFileWorkflow } from "./file/file-run.ts";
import { recipeOfFile } from "./file/recipe-of-file.ts";
import { bindRecipe } from "./recipe.ts";
import { refreshAudience } from "./refresh-audience.ts";

/** The workflow that a recorded run belongs to; undefined when this version has none of that name. */
export function findWorkflow(name: string, ports: StepPorts): WorkflowDefinition | undefined {
  switch (name) {
    case exportAudience.name:
      return bindRecipe(exportAudience, ports) as unknown as WorkflowDefinition;
    case downloadScores.name:
      return bindRecipe(downloadScores, ports) as unknown as WorkflowDefinition;
    case refreshAudience.name:
      return bindRecipe(refreshAudience, ports) as unknown as WorkflowDefinition;
    default:
      return isFileWorkflow(name)
        ? (bindRecipe(recipeOfFile(name), ports) as unknown as WorkflowDefinition)
        : undefined;
  }
}
