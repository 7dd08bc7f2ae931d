import type { Failure } from "../core/failure.ts";
import type { Json, JsonObject } from "../core/json.ts";

/** Where a run is executed, as told to the process that meets its lock. */
export type Owner = {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
};

/**
 * Names that were asked for inside a settled block, repeats included. A replay that skips the block counts them as used, so that a
 * later step of the same name keeps its number.
 */
type Within = readonly string[];

/** What a record says, before it is told which run, when and where in the journal. */
export type EventBody =
  | {
      readonly type: "run.started";
      readonly workflow: string;
      readonly version: string;
      readonly hash: string;
      readonly input: JsonObject;
      /** Hash of workflow and input: the same command again finds its unfinished run by it. */
      readonly fingerprint: string;
      readonly runKey: string | null;
    }
  | { readonly type: "run.claimed"; readonly owner: Owner }
  | { readonly type: "step.started"; readonly step: string; readonly marker: Json }
  | { readonly type: "step.noted"; readonly step: string; readonly fact: JsonObject }
  | {
      readonly type: "step.completed";
      readonly step: string;
      readonly output: Json;
      readonly durationMs: number;
      readonly within?: Within;
    }
  | { readonly type: "step.failed"; readonly step: string; readonly failure: Failure }
  | {
      readonly type: "step.settled";
      readonly step: string;
      readonly failure: Failure;
      readonly within: Within;
    }
  | { readonly type: "sleep.started"; readonly step: string; readonly wakeAt: string }
  | { readonly type: "run.succeeded"; readonly output: Json }
  | { readonly type: "run.failed"; readonly failure: Failure }
  | { readonly type: "run.parked"; readonly failure: Failure }
  | { readonly type: "run.canceled"; readonly failure: Failure }
  /** Not journaled: only watchers in this process see these. */
  | { readonly type: "step.running"; readonly step: string }
  | { readonly type: "step.progressed"; readonly step: string; readonly news: JsonObject };

/** One thing that happened in a run. The journal is a list of these; a run's state is a fold over them. */
export type RunEvent = EventBody & {
  readonly runId: string;
  readonly at: string;
  /** Line number in the journal; 0 for what is not journaled. */
  readonly sequence: number;
  /** Fencing: each claim of a run raises it, and records of an older one that arrive late do not count. */
  readonly epoch: number;
};
