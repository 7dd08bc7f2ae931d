import type { Clock } from "../core/clock.ts";
import { toError, UsageError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import type { ClaimedRun } from "./claimed-run.ts";
import { type History, type Recorded, recordedAs } from "./history.ts";
import { loadOutput, storeOutput } from "./output-store.ts";
import type { Running } from "./running.ts";
import type { StepNames } from "./step-names.ts";
import { stopReason } from "./verdict.ts";

/** One pass of a workflow over its journal, from the top to wherever it gets. */
export interface Replay {
  readonly run: ClaimedRun;
  readonly history: History;
  readonly names: StepNames;
  readonly running: Running;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly deadlineMs: number | null;
  /** The record and the code do not fit: nothing may turn this into a value and go on. */
  broken: Error | undefined;
}

/** What the journal knows of a name. Fails with `workflow-version` when it knows it as something else. */
export function recall(replay: Replay, id: string, kind: Recorded["kind"]): Recorded {
  const recorded = recordedAs(replay.history, id, kind);
  if (recorded.kind !== kind) {
    replay.broken = changedCode(replay.run.runId, id, recorded.kind, kind);
    throw replay.broken;
  }
  return recorded;
}

/** A recorded output. Fails with `journal-damaged` when it is kept in a file that changed. */
export function recallOutput(replay: Replay, recorded: Json): Json {
  try {
    return loadOutput(replay.run.paths.outputs, recorded);
  } catch (error) {
    replay.broken = toError(error);
    throw error;
  }
}

/** Records a result and returns what a replay would: its JSON, not the object, which the work may still change. */
export function complete<O extends Json>(
  { run, clock }: Replay,
  step: string,
  ended: { readonly output: O; readonly sinceMs: number; readonly within?: readonly string[] },
): O {
  const json = JSON.stringify(ended.output ?? null);
  run.append({
    type: "step.completed",
    step,
    output: storeOutput(run.paths.outputs, json),
    durationMs: clock.now() - ended.sinceMs,
    ...(ended.within && { within: ended.within }),
  });
  return JSON.parse(json) as O;
}

/** Throws why the run must not go on, if it must not. */
export function stopIfOver({ run, signal }: Replay): void {
  if (run.lost) throw run.lost;
  if (signal.aborted) throw stopReason(signal, run.runId);
}

function changedCode(runId: string, id: string, was: string, is: string): UsageError {
  return new UsageError(
    "workflow-version",
    `Run ${runId} recorded "${id}" as a ${was}, but its workflow now asks for a ${is} of that name: the code changed. Finish the run with the version it began with, or cancel it with: aepx runs cancel ${runId}`,
    { details: { runId, step: id } },
  );
}
