import type { Clock } from "../core/clock.ts";
import { CanceledError, LockedError, toError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import type { ClaimedRun } from "./claimed-run.ts";
import type { ExecuteOptions, RunOutcome, WorkflowDefinition } from "./executor.ts";
import { readHistory } from "./history.ts";
import { storeOutput, withOutputs } from "./output-store.ts";
import { startOf, stateOf } from "./run-start.ts";
import { saveSummary } from "./run-summary.ts";
import { cleanFailure, isParking, stopReason } from "./verdict.ts";
import { type RunWatch, watchRun } from "./run-watch.ts";
import { createWorkflowContext } from "./workflow-context.ts";

export interface Execution extends ExecuteOptions {
  readonly run: ClaimedRun;
  readonly definition: WorkflowDefinition;
  readonly clock: Clock;
}

/** Takes a claimed run as far as it goes now, records how it stands, and lets go of it. */
export async function executeRun(execution: Execution): Promise<RunOutcome> {
  return holding(execution, (watch) => advance(execution, watch));
}

/** Cancels a claimed run: undoes what goes on outside, records it, and lets go of the run. */
export async function cancelRun(execution: Execution): Promise<RunOutcome> {
  return holding(execution, (watch) => undo(execution, watch));
}

async function holding(
  { run, clock }: Execution,
  work: (watch: RunWatch) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const watch = watchRun(run, clock);
  try {
    saveSummary(run);
    return await work(watch);
  } catch (thrown) {
    const error = toError(thrown);
    // Nothing could be recorded: of no use to this process if another has the run, else the run's own fate.
    if (error instanceof LockedError) throw error;
    return { status: "failed", runId: run.runId, error };
  } finally {
    watch.end();
    if (!run.lost) {
      saveSummary(run);
      run.clearCancelRequest();
    }
    run.close();
  }
}

async function advance(execution: Execution, watch: RunWatch): Promise<RunOutcome> {
  const { run, definition, clock } = execution;
  const signal = anySignal(execution.signal, watch.stop.signal);
  const context = createWorkflowContext({
    run,
    history: readHistory(run.events),
    clock,
    signal,
    deadlineMs: deadlineOf(execution),
  });
  try {
    const output = await definition.run(context.workflow, startOf(run.events).input);
    await context.idle();
    return succeed(run, output);
  } catch (thrown) {
    const stopped = signal.aborted;
    watch.stop.abort(thrown);
    await context.idle();
    if (run.lost) throw run.lost;
    if (watch.isCanceling()) return undo(execution, watch);
    return stopped ? park(run, stopReason(signal, run.runId)) : endBadly(run, toError(thrown));
  }
}

async function undo(execution: Execution, watch: RunWatch): Promise<RunOutcome> {
  const { run, definition, clock } = execution;
  const signal = anySignal(execution.signal, watch.lost);
  const context = createWorkflowContext({
    run,
    // Cancelling may happen twice, with other work in between: nothing of an earlier attempt answers for this one.
    history: new Map(),
    clock,
    signal,
    deadlineMs: deadlineOf(execution),
    prefix: "on-cancel/",
  });
  try {
    const state = withOutputs(run.paths.outputs, stateOf(run.events));
    await definition.onCancel?.(context.workflow, state.input, state);
    await context.idle();
  } catch (thrown) {
    await context.idle();
    if (run.lost) throw run.lost;
    return signal.aborted
      ? park(run, stopReason(signal, run.runId))
      : endBadly(run, toError(thrown));
  }
  const error = new CanceledError(
    `Run ${run.runId} was canceled. A canceled run is not continued: start a new one instead.`,
    { details: { runId: run.runId }, retry: "never" },
  );
  run.append({ type: "run.canceled", failure: cleanFailure(error) });
  return { status: "canceled", runId: run.runId, error };
}

function succeed(run: ClaimedRun, result: Json): RunOutcome {
  const json = JSON.stringify(result ?? null);
  run.append({ type: "run.succeeded", output: storeOutput(run.paths.outputs, json) });
  return {
    status: "succeeded",
    runId: run.runId,
    output: JSON.parse(json) as Json,
    replayed: false,
  };
}

function endBadly(run: ClaimedRun, error: Error): RunOutcome {
  if (isParking(error)) return park(run, error);
  run.append({ type: "run.failed", failure: cleanFailure(error) });
  return { status: "failed", runId: run.runId, error };
}

function park(run: ClaimedRun, error: Error): RunOutcome {
  run.append({ type: "run.parked", failure: cleanFailure(error) });
  return { status: "parked", runId: run.runId, error };
}

function deadlineOf({ waitMs, clock }: Execution): number | null {
  return waitMs === undefined ? null : clock.now() + waitMs;
}

function anySignal(outer: AbortSignal | undefined, inner: AbortSignal): AbortSignal {
  return outer ? AbortSignal.any([outer, inner]) : inner;
}
