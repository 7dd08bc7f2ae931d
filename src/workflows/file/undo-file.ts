import type { RunState } from "../../engine/run-state.ts";
import type { RecipeContext } from "../recipe.ts";
import { undoSteps } from "../undo-export.ts";
import { type FileRunInput, stepIdOf } from "./file-run.ts";

/** Cancels what a run of a file started on the platform and has not seen the end of. */
export async function undoFile(
  recipe: RecipeContext,
  { file }: FileRunInput,
  state: RunState,
): Promise<void> {
  const used = new Map(file.steps.map(({ id, use }) => [id, use]));
  await undoSteps(recipe, state, (name) => used.get(stepIdOf(name)) ?? name);
}
