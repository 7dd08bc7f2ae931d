import type { Json } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";
import { sleepDurably } from "./durable-sleep.ts";
import type { StepOptions, WorkflowContext } from "./executor.ts";
import { recall, recallOutput, type Replay } from "./replay.ts";
import { runStep } from "./run-step.ts";
import { settleBlock } from "./settle-block.ts";
import { createStepNames } from "./step-names.ts";

export interface OpenContext {
  readonly workflow: WorkflowContext;
  /** Resolves when no step is running any more: a workflow that fails does not end its other steps at once. */
  idle(): Promise<void>;
}

export interface ContextOptions extends Omit<Replay, "names" | "broken"> {
  /** Put before every name. Default "". */
  readonly prefix?: string;
}

/** The door through which workflow code reaches the journal: what is recorded answers, what is not runs and is recorded. */
export function createWorkflowContext({ prefix, ...options }: ContextOptions): OpenContext {
  const replay: Replay = { ...options, names: createStepNames(prefix), broken: undefined };
  const running = new Set<Promise<unknown>>();

  async function track<T>(work: Promise<T>): Promise<T> {
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  }

  return {
    workflow: {
      runId: options.run.runId,
      async step<O extends Json>(
        name: string,
        work: (context: StepContext) => Promise<O>,
        { standsAlone = false }: StepOptions = {},
      ) {
        const id = replay.names.claim(name);
        const recorded = recall(replay, id, "step");
        if (recorded.ended?.ok) return recallOutput(replay, recorded.ended.output) as O;
        const watched = (context: StepContext) =>
          replay.names.inside("step", id, () => work(context)).result;
        return track(runStep(replay, id, recorded, standsAlone ? work : watched));
      },
      async settle<O extends Json>(name: string, work: () => Promise<O>) {
        const id = replay.names.claim(name);
        return settleBlock(replay, id, recall(replay, id, "settle"), work);
      },
      async sleep(name, ms) {
        const id = replay.names.claim(name);
        await track(sleepDurably(replay, id, recall(replay, id, "sleep"), ms));
      },
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
