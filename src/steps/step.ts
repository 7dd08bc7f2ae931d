import type { Claims } from "../core/claims.ts";
import type { Clock } from "../core/clock.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Log } from "../core/log.ts";
import type { StepContext } from "../core/step-context.ts";
import type { TransferTuning } from "../data/transfer/transfer-tuning.ts";
import type { Platform } from "../platform/platform.ts";
import type { JsonSchema } from "./step-document.ts";

/** What steps need from outside. Everything they touch comes through here, so all of it can be replaced. */
export interface StepPorts {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  /** A fresh `x-request-id` for each creating call. */
  readonly newRequestId: () => string;
  readonly timing: StepTiming;
  /** How downloads use connections. No part of a run's input: a run may be continued with another. Default: as it fits. */
  readonly transfer?: Partial<TransferTuning> | undefined;
  /** Keeps other runs off what this one works with. */
  readonly claims: Claims;
  /** Recorded results of another run's steps, by the names they are recorded under. Default: there are none. */
  readonly resultsOf?: ((runId: string) => Promise<Readonly<Record<string, Json>>>) | undefined;
}

export interface StepTiming {
  /** First pause between two polls; grows to 30 times this. Default 2,000 ms, so a minute at most. */
  readonly pollMinMs: number;
  /** How long a look-up for something that may have been created has to stay empty before it counts. Default 60,000 ms. */
  readonly settleMs: number;
}

export const DEFAULT_TIMING: StepTiming = { pollMinMs: 2000, settleMs: 60_000 };

/**
 * One reusable piece of work: JSON-safe input to JSON-safe output. A step may be run again after a crash at any point, so
 * what it creates goes through `createOnce`, and everything else it does may be done twice.
 */
export interface Step<I extends JsonObject = JsonObject, O extends Json = Json> {
  /** Durable: stands in journals and workflow files. */
  readonly name: string;
  /** JSON Schema that an input has to fit before the step runs (`bad-workflow`). Default: not checked. */
  readonly input?: JsonSchema | undefined;
  /** JSON Schema that the output has to fit before it is recorded (`bad-workflow`). Default: not checked. */
  readonly output?: JsonSchema | undefined;
  readonly run: (ports: StepPorts, input: I, context: StepContext) => Promise<O>;
  /**
   * What a dry run does instead: something that changes nothing and gives an output to go on with; what it leaves out is told as
   * `progress({ would })`. `ends`: there is nothing to go on with, so a dry run ends before it. Default: `run`, for a step that changes nothing but
   * through the platform, which a dry run replaces.
   */
  readonly dryRun?: "ends" | Step<I, O>["run"];
  /**
   * Takes again what the step took for its run. A run that goes on from the recorded result calls it first, since what an ended run had taken may
   * be another's by now: then it fails with `locked`, or as the step did. Default: the step takes nothing that it keeps.
   */
  readonly reclaim?: (ports: StepPorts, input: I, output: O) => Promise<void>;
  /**
   * The code of the step can reach no workflow, so nobody has to watch that it asks for no step inside itself, which every promise in it would
   * pay for. Default false; steps named by their name have it.
   */
  readonly standsAlone?: boolean;
}

export function defineStep<I extends JsonObject, O extends Json>(step: Step<I, O>): Step<I, O> {
  return step;
}
