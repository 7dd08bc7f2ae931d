import type { Json } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";
import type { StepOptions } from "./executor.ts";
import type { Recorded } from "./history.ts";
import { complete, recall, recallOutput, type Replay, stopIfOver } from "./replay.ts";
import { nothingInside } from "./step-names.ts";
import { cleanFailure, isParking } from "./verdict.ts";

type Work<O extends Json> = (context: StepContext) => Promise<O>;

/** A recorded result answers; else the step runs. Costs one durable record, unless the work asks for more. */
export async function runStep<O extends Json>(
  replay: Replay,
  name: string,
  work: Work<O>,
  { standsAlone = false }: StepOptions = {},
): Promise<O> {
  const { names, running } = replay;
  const id = names.claim(name);
  const recorded = recall(replay, id, "step");
  if (recorded.ended?.ok) return recallOutput(replay, recorded.ended.output) as O;
  stopIfOver(replay);
  replay.run.tell({ type: "step.running", step: id });
  const sinceMs = replay.clock.now();
  const context = createStepContext(replay, id, recorded);
  running.begin();
  const inside = standsAlone ? nothingInside : names.enter("step", id);
  let output: O;
  try {
    output = await inside.run(() => work(context));
  } catch (thrown) {
    // A step that is being stopped fails in whatever way it likes; that says nothing about it.
    stopIfOver(replay);
    if (!isParking(thrown))
      replay.run.append({ type: "step.failed", step: id, failure: cleanFailure(thrown) });
    throw thrown;
  } finally {
    inside.leave();
    running.end();
  }
  return complete(replay, id, { output, sinceMs });
}

function createStepContext(replay: Replay, step: string, recorded: Recorded): StepContext {
  const { run, signal, deadlineMs } = replay;
  return {
    signal,
    deadlineMs,
    announced: recorded.begun !== undefined,
    async begin<M extends Json>(marker: M) {
      if (recorded.begun) {
        const first = recorded.begun;
        return { marker: first.marker as M, fresh: false, startedAt: first.startedAt };
      }
      // Nothing is created outside for a run that is being stopped.
      stopIfOver(replay);
      const { at } = run.append({ type: "step.started", step, marker });
      recorded.begun = { marker: structuredClone(marker), startedAt: at };
      return { marker, fresh: true, startedAt: at };
    },
    async note(fact) {
      run.append({ type: "step.noted", step, fact });
    },
    progress: (news) => run.tell({ type: "step.progressed", step, news }),
  };
}
