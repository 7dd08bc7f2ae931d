import type { Failure } from "../core/failure.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";
import type { RunEvent } from "./events.ts";
import type { RunUsage } from "./moved-bytes.ts";
import type { RunState } from "./run-state.ts";

/**
 * A workflow as plain code: it is run from the top each time, and steps that have a recorded result answer at once.
 * So everything that is not a step has to be deterministic: no clock, no chance, no I/O outside steps.
 */
export interface WorkflowDefinition<I extends JsonObject = JsonObject, O extends Json = Json> {
  readonly name: string;
  /** Raise it when recorded runs of older code could not be continued by this code. */
  readonly version: string;
  /** Fingerprint of the definition; default: of the text of `run`. */
  readonly hash?: string;
  readonly run: (workflow: WorkflowContext, input: I) => Promise<O>;
  /** Undoes what goes on outside when a run is cancelled (a remote job). Runs as a step of its own; may run twice. */
  readonly onCancel?: (workflow: WorkflowContext, input: I, state: RunState) => Promise<void>;
}

export interface WorkflowContext {
  readonly runId: string;
  /**
   * Runs `work` at most once to success and records its result; a recorded result is returned without running it. Names identify
   * steps: the second use of a name in one run becomes `name#2`, by order of calls; so steps that run at once need names of their
   * own. Steps do not nest. In `onCancel` nothing recorded answers, and names get the prefix `on-cancel/`.
   */
  step<O extends Json>(
    name: string,
    work: (context: StepContext) => Promise<O>,
    options?: StepOptions,
  ): Promise<O>;
  /**
   * Runs `work` (which may contain steps) and records how it ended as a value. Only failures of the work itself become values:
   * parking, cancelling, a lost lock and bugs (code `internal`) still end the run.
   */
  settle<O extends Json>(name: string, work: () => Promise<O>): Promise<Settled<O>>;
  /** Durable: the wake time is absolute, and a resumed run sleeps only what is left. */
  sleep(name: string, ms: number): Promise<void>;
}

export interface StepOptions {
  /**
   * The work cannot reach the workflow it is a step of, so it is not watched for asking for steps inside itself, which Node makes every promise
   * in it pay for. Default false.
   */
  readonly standsAlone?: boolean;
}

export type Settled<O extends Json> =
  { readonly ok: true; readonly value: O } | { readonly ok: false; readonly failure: Failure };

/** How a run stood when this process let go of it. */
export type RunOutcome<O extends Json = Json> =
  | {
      readonly status: "succeeded";
      readonly runId: string;
      readonly output: O;
      readonly replayed: boolean;
    }
  | { readonly status: "failed"; readonly runId: string; readonly error: Error }
  | { readonly status: "parked"; readonly runId: string; readonly error: Error }
  | { readonly status: "canceled"; readonly runId: string; readonly error: Error };

export interface StartOptions extends ExecuteOptions {
  /** Names the run from outside; see `Executor.start`. */
  readonly runKey?: string;
}

export interface ExecuteOptions {
  /** Aborting it parks the run; its reason becomes the cause told (a CanceledError for Ctrl-C). */
  readonly signal?: AbortSignal;
  /** Bound on waiting for remote work, from now. 0: park at the first wait. Absent: no bound. */
  readonly waitMs?: number;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface RunFilter {
  readonly statuses?: readonly RunState["status"][];
  readonly workflow?: string;
  readonly fingerprint?: string;
  readonly limit?: number;
}

/**
 * Runs workflows and remembers them. Every implementation passes the same behaviour suite.
 *
 * Throws (rather than reporting an outcome) only for what is not the run's own fate: `locked` (another process holds it; the message
 * names the holder), `run-key-conflict`, `workflow-version`, `run-not-found`, `journal-damaged`.
 */
export interface Executor {
  /**
   * Starts a run. With a run key: an unfinished run of that key is resumed (a failed one too), a succeeded one answers with its recorded
   * output (`replayed: true`) and runs nothing; other input under the same key is `run-key-conflict`.
   */
  start<I extends JsonObject, O extends Json>(
    definition: WorkflowDefinition<I, O>,
    input: I,
    options?: StartOptions,
  ): Promise<RunOutcome<O>>;
  /** Continues a parked, failed or interrupted run under its recorded input. A succeeded one answers as above; a canceled one stays so. */
  resume<O extends Json>(
    runId: string,
    find: (name: string) => WorkflowDefinition | undefined,
    options?: ExecuteOptions,
  ): Promise<RunOutcome<O>>;
  /**
   * Cancels: a run held by a live process is asked to stop (it cancels, and this resolves when it did); any other is cancelled here.
   * One that is canceled already stays so; one that succeeded is `bad-option`, unless it did while it was being asked. Rejects with
   * what `onCancel` failed with (the run may then be resumed or canceled again), and with `wait-ended` after `waitMs`.
   */
  cancel(
    runId: string,
    find: (name: string) => WorkflowDefinition | undefined,
    options?: ExecuteOptions,
  ): Promise<RunState>;
  /**
   * Forgets a succeeded, canceled or failed run, but for what it counts in `usage`. Any other is `run-not-finished`, one that a live
   * process holds is `locked`.
   */
  remove(runId: string): Promise<void>;
  read(runId: string): Promise<RunState>;
  /** Newest first, without their steps (`read` has them). A run that cannot be read is listed as failed with `journal-damaged`. */
  list(filter?: RunFilter): Promise<readonly RunState[]>;
  /** Bytes that each run read from the platform (the facts `bytesFetched` of its steps), removed runs included, and those of no run. */
  usage(): Promise<readonly RunUsage[]>;
  /** Adds bytes that were read outside of any run, now, to `usage`. */
  addUsage(bytes: number): Promise<void>;
  /** Recorded events from the first on; with `follow`, also those to come, until the run is not running any more. */
  events(
    runId: string,
    options?: { readonly follow?: boolean; readonly signal?: AbortSignal },
  ): AsyncIterable<RunEvent>;
}
