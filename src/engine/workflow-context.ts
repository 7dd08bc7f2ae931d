import type { Json } from "../core/json.ts";
import { sleepDurably } from "./durable-sleep.ts";
import type { WorkflowContext } from "./executor.ts";
import { recall, type Replay } from "./replay.ts";
import { createRunning } from "./running.ts";
import { runStep } from "./run-step.ts";
import { settleBlock } from "./settle-block.ts";
import { carryNothingUnused, createStepNames } from "./step-names.ts";

export interface OpenContext {
  readonly workflow: WorkflowContext;
  /** Resolves when no step is running any more: a workflow that fails does not end its other steps at once. */
  idle(): Promise<void>;
}

export interface ContextOptions extends Omit<Replay, "names" | "running" | "broken"> {
  /** Put before every name. Default "". */
  readonly prefix?: string;
}

/** The door through which workflow code reaches the journal: what is recorded answers, what is not runs and is recorded. */
export function createWorkflowContext({ prefix, ...options }: ContextOptions): OpenContext {
  const running = createRunning();
  const names = createStepNames(prefix);
  const replay: Replay = { ...options, names, running, broken: undefined };

  return {
    workflow: {
      runId: options.run.runId,
      step: (name, work, how) => runStep(replay, name, work, how),
      async settle<O extends Json>(name: string, work: () => Promise<O>) {
        const id = names.claim(name);
        return settleBlock(replay, id, recall(replay, id, "settle"), work);
      },
      sleep: (name, ms) => sleepDurably(replay, name, ms),
    },
    async idle() {
      await running.none();
      carryNothingUnused();
    },
  };
}
