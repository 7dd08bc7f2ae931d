import type { StepPorts } from "../../steps/step.ts";
import { type FileRunInput, ownerOf } from "./file-run.ts";
import { inputOf, usedStep } from "./file-step.ts";
import { resultsBefore } from "./results-before.ts";
import { walkSteps } from "./walk-steps.ts";

/**
 * Takes again, for a run that goes on from recorded results, what the steps behind them took: folders and datasets bear the name of the run that
 * began, and are free for others once that one is over. Fails with `locked` when another run has one of them.
 */
export async function reclaim(ports: StepPorts, input: FileRunInput, runId: string): Promise<void> {
  const { file, inputs } = input;
  const results = await resultsBefore(ports.resultsOf, runId, input);
  const run = { id: ownerOf(runId, input) };
  try {
    await walkSteps(file.steps, { inputs, run }, async (name, step, scope) => {
      const result = results[name];
      if (result === undefined) throw new EndOfRecord();
      const { reclaim: again } = usedStep(step);
      await again?.(ports, inputOf(step, scope), result);
      return result;
    });
  } catch (error) {
    if (!(error instanceof EndOfRecord)) throw error;
  }
}

/** The next step has no result yet: it takes for itself what it needs. */
class EndOfRecord extends Error {}
