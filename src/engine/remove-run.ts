import { renameSync, rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { UsageError } from "../core/errors.ts";
import { makePrivateFolder, syncFolder } from "../core/files.ts";
import { type ClaimedRun, type ClaimOptions, claimRun } from "./claimed-run.ts";
import { forgetInLedger } from "./ledger-file.ts";
import { movedBytes, rememberUsage } from "./moved-bytes.ts";
import { readJournal } from "./journal.ts";
import { runNotFound, type RunPaths, runPaths, runsFolder } from "./run-layout.ts";
import { stateOf } from "./run-start.ts";
import type { RunState } from "./run-state.ts";
import { toStorageError } from "./storage-error.ts";

/** Forgets a run that has ended, but for the bytes that it moved. Fails with `run-not-finished` when it could still go on. */
export function removeRun(runId: string, claim: ClaimOptions): void {
  const paths = runPaths(claim.home, runId);
  // Before claiming, so that who asks for the impossible hears of that rather than of a lock.
  requireEnded(readState(paths));
  const run = claimRun(runId, claim);
  try {
    requireEnded(stateOf(run.events));
    moveAway(run, claim.home);
  } catch (error) {
    throw toStorageError(paths.folder, error);
  } finally {
    run.close();
  }
  // Also what a process that died here had left.
  rmSync(paths.removed, { recursive: true, force: true });
}

/** In one move: a reader finds all of a run or nothing. */
function moveAway({ runId, paths, events }: ClaimedRun, home: string): void {
  const { startedAt } = stateOf(events);
  const moved = movedBytes(events);
  if (Object.keys(moved).length > 0) rememberUsage(paths.usage, { runId, startedAt, moved });
  forgetInLedger(paths.ledger, runId);
  makePrivateFolder(paths.removed);
  const name = `${runId}.${randomBytes(6).toString("hex")}`;
  renameSync(paths.folder, join(paths.removed, name));
  syncFolder(runsFolder(home));
}

function readState(paths: RunPaths): RunState {
  const events = readJournal(paths.journal)?.events ?? [];
  if (events.length === 0) throw runNotFound(paths.runId);
  return stateOf(events);
}

function requireEnded({ runId, status }: RunState): void {
  if (status !== "running" && status !== "parked") return;
  throw new UsageError(
    "run-not-finished",
    `Run ${runId} is ${status} and can go on, so its record stays. Cancel it first: aepx runs cancel ${runId}`,
    { details: { runId, status } },
  );
}
