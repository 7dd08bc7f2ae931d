import { existsSync } from "node:fs";

import { toTimestamp } from "../core/clock.ts";
import { LockedError, UsageError, WaitError } from "../core/errors.ts";
import { writeFileAtomic } from "../core/files.ts";
import { type ClaimedRun, type ClaimOptions, claimRun } from "./claimed-run.ts";
import { closingOnError, type FindWorkflow, findWorkflow } from "./continue-run.ts";
import { cancelRun } from "./execute-run.ts";
import type { ExecuteOptions } from "./executor.ts";
import { readJournal } from "./journal.ts";
import { isFinal } from "./ledger-file.ts";
import { runNotFound, type RunPaths, runPaths } from "./run-layout.ts";
import { startOf, stateOf } from "./run-start.ts";
import type { RunState } from "./run-state.ts";

const POLL_MS = 500;

export interface CancelRequest extends ExecuteOptions {
  readonly claim: ClaimOptions;
  readonly runId: string;
  readonly find: FindWorkflow;
}

/**
 * Cancels a run: here when no live process holds it, else by asking the holder and waiting for it. Resolves when the run is
 * canceled, or when it succeeded before the holder heard of it. Fails with `bad-option` when it had succeeded before, with
 * `wait-ended` after `waitMs`, and with what the cancellation itself failed with.
 */
export async function cancelRecorded(request: CancelRequest): Promise<void> {
  const { claim, runId, waitMs } = request;
  const { clock } = claim;
  const paths = runPaths(claim.home, runId);
  const deadlineMs = waitMs === undefined ? Infinity : clock.now() + waitMs;
  if (readState(paths).status === "succeeded") throw nothingToCancel(readState(paths));
  while (!isFinal(readState(paths))) {
    const run = tryClaim(request);
    if (run) {
      await cancelHere(run, request);
      continue;
    }
    askToCancel(paths, claim);
    if (clock.now() >= deadlineMs) throw holderIsBusy(runId);
    await clock.sleep(POLL_MS, request.signal);
  }
}

async function cancelHere(run: ClaimedRun, request: CancelRequest): Promise<void> {
  const { claim, runId, find } = request;
  if (isFinal(stateOf(run.events))) return run.close();
  const definition = closingOnError(run, () => {
    const found = findWorkflow(runId, startOf(run.events).workflow, find);
    run.announce();
    return found;
  });
  const outcome = await cancelRun({ ...request, run, definition, clock: claim.clock });
  if (outcome.status === "failed" || outcome.status === "parked") throw outcome.error;
}

function tryClaim({ claim, runId, onEvent }: CancelRequest): ClaimedRun | undefined {
  try {
    return claimRun(runId, claim, onEvent);
  } catch (error) {
    if (error instanceof LockedError) return undefined;
    throw error;
  }
}

function askToCancel(paths: RunPaths, { self, clock }: ClaimOptions): void {
  if (existsSync(paths.cancel)) return;
  const { pid, host } = self;
  writeFileAtomic(paths.cancel, JSON.stringify({ pid, host, at: toTimestamp(clock.now()) }));
}

function readState(paths: RunPaths): RunState {
  const events = readJournal(paths.journal)?.events ?? [];
  if (events.length === 0) throw runNotFound(paths.runId);
  return stateOf(events);
}

function nothingToCancel({ runId, finishedAt }: RunState): UsageError {
  return new UsageError(
    "bad-option",
    `Run ${runId} succeeded at ${finishedAt}: there is nothing left to cancel.`,
    { details: { runId } },
  );
}

function holderIsBusy(runId: string): WaitError {
  return new WaitError(
    "wait-ended",
    `Run ${runId} was asked to cancel, but its process has not done so yet. It will; look again with: aepx runs show ${runId}`,
    { details: { runId } },
  );
}
