import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { writeFileAtomic } from "../core/files.ts";
import type { Json } from "../core/json.ts";
import type { RunFilter } from "./executor.ts";
import { loadOutput } from "./output-store.ts";
import { runPaths, runsFolder } from "./run-layout.ts";
import type { RunState } from "./run-state.ts";
import { readSummary } from "./run-summary.ts";

/** So many finished runs outside the ledger file make a list write it anew. */
const LEDGER_STEP = 200;

/**
 * The runs that fit `filter`, newest first, without their steps. Finished runs do not change any more, so a list keeps them
 * together in one file beside the runs: reading 10,000 small files would take longer than anybody likes to wait.
 */
export function listRuns(
  home: string,
  filter: RunFilter,
  isHeld: (runId: string) => boolean,
): readonly RunState[] {
  const known = readLedger(home);
  const states: RunState[] = [];
  let missing = 0;
  for (const runId of runIds(home)) {
    const final = known.get(runId);
    const state = final ?? readSummary(runPaths(home, runId))?.state;
    if (!state) continue;
    if (!final && isFinal(state)) missing++;
    states.push(state);
  }
  if (missing >= LEDGER_STEP) writeLedger(home, states.filter(isFinal));
  return states
    .filter((state) => fits(state, filter))
    .toSorted(newestFirst)
    .slice(0, filter.limit)
    .map((state) => ({
      ...state,
      held: state.status === "running" && isHeld(state.runId),
      output: outputOf(home, state),
    }));
}

function runIds(home: string): string[] {
  try {
    return readdirSync(runsFolder(home));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function isFinal({ status }: RunState): boolean {
  return status === "succeeded" || status === "canceled";
}

function fits(state: RunState, filter: RunFilter): boolean {
  return (
    (filter.statuses?.includes(state.status) ?? true) &&
    state.workflow === (filter.workflow ?? state.workflow) &&
    state.fingerprint === (filter.fingerprint ?? state.fingerprint)
  );
}

function newestFirst(a: RunState, b: RunState): number {
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt ? 1 : -1;
  return a.runId < b.runId ? 1 : -1;
}

/** A list is not the place to fail over one lost file: the reference then stands for the output. */
function outputOf(home: string, { runId, output }: RunState): Json {
  try {
    return loadOutput(runPaths(home, runId).outputs, output);
  } catch {
    return output;
  }
}

function ledgerPath(home: string): string {
  return join(home, "ledger.json");
}

/** Unreadable is as good as absent: everything in it is also with the runs. */
function readLedger(home: string): Map<string, RunState> {
  try {
    const states = JSON.parse(readFileSync(ledgerPath(home), "utf8")) as RunState[];
    return new Map(states.map((state) => [state.runId, state]));
  } catch {
    return new Map();
  }
}

function writeLedger(home: string, states: readonly RunState[]): void {
  try {
    writeFileAtomic(ledgerPath(home), JSON.stringify(states));
  } catch {
    // The next list tries again.
  }
}
