import { UsageError } from "../core/errors.ts";
import { fromFailure } from "../core/failure.ts";
import { type ClaimedRun, type ClaimOptions, claimRun } from "./claimed-run.ts";
import type { RunEvent } from "./events.ts";
import { executeRun } from "./execute-run.ts";
import type { ExecuteOptions, RunOutcome, WorkflowDefinition } from "./executor.ts";
import { readJournal } from "./journal.ts";
import { loadOutput } from "./output-store.ts";
import { runNotFound, type RunPaths, runPaths } from "./run-layout.ts";
import { checkKey, checkVersion, type StartBody, startOf, stateOf } from "./run-start.ts";

export type FindWorkflow = (name: string) => WorkflowDefinition | undefined;

export interface RunRequest extends ExecuteOptions {
  readonly claim: ClaimOptions;
  readonly runId: string;
  readonly find: FindWorkflow;
  /** What to start when nothing is recorded, and what has to be recorded otherwise. Absent: only continue. */
  readonly begin?: StartBody;
}

/** Starts a run or takes it on from where its journal ends; a finished one answers from the journal. */
export async function continueRun(request: RunRequest): Promise<RunOutcome> {
  const { claim, runId, find } = request;
  const paths = runPaths(claim.home, runId);
  // Before claiming, so that who asks for the impossible hears of that rather than of a lock.
  const answer = answerRecorded(readJournal(paths.journal)?.events ?? [], request, paths);
  if (answer) return answer;
  const run = claimRun(runId, claim, request.onEvent);
  const prepared = closingOnError(run, () => prepare(run, request));
  if (prepared) return prepared;
  const definition = findWorkflow(runId, startOf(run.events).workflow, find);
  return executeRun({ ...request, run, definition, clock: claim.clock });
}

/** The definition that a run needs. Fails with `workflow-version` when this program has none of that name. */
export function findWorkflow(
  runId: string,
  workflow: string,
  find: FindWorkflow,
): WorkflowDefinition {
  const definition = find(workflow);
  if (definition) return definition;
  throw new UsageError(
    "workflow-version",
    `Run ${runId} is one of workflow "${workflow}", which this version of aepx does not have. Use the version that started it.`,
    { details: { runId, workflow } },
  );
}

export function closingOnError<T>(run: ClaimedRun, work: () => T): T {
  try {
    return work();
  } catch (error) {
    run.close();
    throw error;
  }
}

/** Asked again under the lock, because another process may have begun or ended the run meanwhile. */
function prepare(run: ClaimedRun, request: RunRequest): RunOutcome | undefined {
  const answer = answerRecorded(run.events, request, run.paths);
  if (answer) {
    run.close();
    return answer;
  }
  if (run.events.length === 0 && request.begin) run.append(request.begin);
  run.announce();
  return undefined;
}

function answerRecorded(
  events: readonly RunEvent[],
  { runId, begin, find }: RunRequest,
  paths: RunPaths,
): RunOutcome | undefined {
  if (events.length === 0) {
    if (begin) return undefined;
    throw runNotFound(runId);
  }
  const recorded = startOf(events);
  const state = stateOf(events);
  if (begin) checkKey(state, begin);
  const { status, output, failure } = state;
  if (status === "succeeded")
    return { status, runId, output: loadOutput(paths.outputs, output), replayed: true };
  if (status === "canceled" && failure) return { status, runId, error: fromFailure(failure) };
  checkVersion(recorded, findWorkflow(runId, recorded.workflow, find));
  return undefined;
}
