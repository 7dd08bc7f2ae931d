import type { JsonObject } from "../core/json.ts";
import type { RunState, StepState } from "../engine/run-state.ts";
import { evaluationToCancel } from "../steps/cancel-evaluation.ts";
import type { StepOutput } from "../steps/catalog.ts";
import type { CancelExportInput } from "../steps/cancel-export.ts";
import type { ExportMarker } from "../steps/start-export.ts";
import type { RecipeContext } from "./recipe.ts";

/** Cancels what a run started on the platform and has not seen the end of. */
export function undoExport(
  recipe: RecipeContext,
  _input: JsonObject,
  state: RunState,
): Promise<void> {
  return undoSteps(recipe, state, (name) => name);
}

/** The same where steps are recorded under names of their own; `useOf` tells which step that was. */
export async function undoSteps(
  { step }: RecipeContext,
  { steps }: Pick<RunState, "steps">,
  useOf: (name: string) => string,
): Promise<void> {
  const used = (use: string) => steps.filter(({ name }) => useOf(name) === use);
  for (const evaluation of used("evaluate-segment")) {
    await step("cancel-evaluation", evaluationToCancel(evaluation));
  }
  const exports = used("start-export");
  for (const started of exports.length === 0 ? [undefined] : exports) {
    await step("cancel-export", announcedJob(started));
  }
}

/** The remote job as far as the run's record knows it. */
function announcedJob(started: StepState | undefined): CancelExportInput {
  const output = started?.output as StepOutput<"start-export"> | null | undefined;
  const marker = started?.marker as ExportMarker | null | undefined;
  const open = started?.status === "started";
  return { jobId: output?.jobId ?? null, announced: marker ?? null, open };
}
