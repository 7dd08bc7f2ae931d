import type { Failure } from "../core/failure.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Owner } from "./events.ts";

/** A run as its events tell it. `running` means: some process claimed it and has not let go; it may be dead. */
export type RunState = {
  readonly runId: string;
  readonly workflow: string;
  readonly version: string;
  readonly status: "running" | "succeeded" | "failed" | "parked" | "canceled";
  /** A live process holds the run now. `running` and not held: its process died; resume it. */
  readonly held: boolean;
  readonly input: JsonObject;
  readonly fingerprint: string;
  readonly runKey: string | null;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
  readonly owner: Owner | null;
  readonly output: Json;
  readonly failure: Failure | null;
  readonly steps: readonly StepState[];
};

export type StepState = {
  readonly name: string;
  readonly status: "started" | "completed" | "failed" | "sleeping";
  readonly marker: Json;
  readonly facts: readonly JsonObject[];
  readonly output: Json;
  readonly failure: Failure | null;
  readonly durationMs: number | null;
  /** Names that a settled block asked for, repeats included; null for a step, and for a block that has not ended. */
  readonly within: readonly string[] | null;
};
