import type { JsonObject } from "../core/json.ts";
import type { RunState } from "../engine/run-state.ts";
import { evaluationToCancel } from "../steps/cancel-evaluation.ts";
import type { StepOutput } from "../steps/catalog.ts";
import type { CancelExportInput } from "../steps/cancel-export.ts";
import type { ExportMarker } from "../steps/start-export.ts";
import type { RecipeContext } from "./recipe.ts";

/** Cancels what a run started on the platform and has not seen the end of. */
export async function undoExport(
  { step }: RecipeContext,
  _input: JsonObject,
  state: RunState,
): Promise<void> {
  const evaluation = state.steps.find(({ name }) => name === "evaluate-segment");
  if (evaluation) await step("cancel-evaluation", evaluationToCancel(evaluation));
  await step("cancel-export", announcedJob(state));
}

/** The remote job as far as the run's record knows it. */
function announcedJob(state: RunState): CancelExportInput {
  const started = state.steps.find(({ name }) => name === "start-export");
  const output = started?.output as StepOutput<"start-export"> | null | undefined;
  const marker = started?.marker as ExportMarker | null | undefined;
  const open = started?.status === "started";
  return { jobId: output?.jobId ?? null, announced: marker ?? null, open };
}
