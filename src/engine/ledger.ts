import { readdirSync } from "node:fs";

import type { Json } from "../core/json.ts";
import type { RunFilter } from "./executor.ts";
import { isFinal, type LedgerEntry, readLedger, replaceLedger } from "./ledger-file.ts";
import { readUsage, type RunUsage } from "./moved-bytes.ts";
import { loadOutput } from "./output-store.ts";
import { runPaths, runsFolder } from "./run-layout.ts";
import type { RunState } from "./run-state.ts";
import { readSummary } from "./run-summary.ts";

/** So many finished runs outside the ledger file, or lines in it for runs that are gone, make a list write it anew. */
const LEDGER_SLACK = 200;

/** Where the runs are, and whether what makes the next list quicker is written down there. */
export interface RunRecords {
  readonly home: string;
  readonly save: boolean;
}

/**
 * The runs that fit `filter`, newest first, without their steps. Finished runs are chosen by one file for all of them, and only
 * those wanted are read: reading 10,000 small files would take longer than anybody likes to wait.
 */
export function listRuns(
  records: RunRecords,
  filter: RunFilter,
  isHeld: (runId: string) => boolean,
): readonly RunState[] {
  const { home, save } = records;
  const chosen = readEntries(records)
    .filter((entry) => fits(entry, filter))
    .toSorted(newestFirst)
    .slice(0, filter.limit);
  const states = chosen.map(({ runId }) => readSummary(runPaths(home, runId), save)?.state);
  return states
    .filter((state) => state !== undefined)
    .map((state) => ({
      ...state,
      held: state.status === "running" && isHeld(state.runId),
      output: outputOf(home, state),
    }));
}

/** What every run moved, removed ones included, and what was moved by none. */
export function listUsage(records: RunRecords): readonly RunUsage[] {
  const { home } = records;
  const present = readEntries(records).map(({ runId, startedAt, moved }) => ({
    runId,
    startedAt,
    moved,
  }));
  // A process that died while it removed a run may have remembered what is still there, twice even.
  const remembered = readUsage(runPaths(home, "").usage);
  const runs = [...present, ...remembered.filter(({ runId }) => runId !== null)];
  return [
    ...new Map(runs.map((run) => [`${run.runId} ${run.startedAt}`, run])).values(),
    ...remembered.filter(({ runId }) => runId === null),
  ];
}

function readEntries(records: RunRecords): readonly LedgerEntry[] {
  const { home, save } = records;
  const { ledger } = runPaths(home, "");
  const known = readLedger(ledger);
  const entries: LedgerEntry[] = [];
  let missing = 0;
  for (const runId of runIds(home)) {
    const finished = known.entries.get(runId);
    const entry = finished ?? entryOf(records, runId);
    if (!entry) continue;
    if (!finished && isFinal(entry)) missing++;
    entries.push(entry);
  }
  const finished = entries.filter(isFinal);
  const gone = known.lines + missing - finished.length;
  if (save && missing + gone >= LEDGER_SLACK) replaceLedger(ledger, finished);
  return entries;
}

function entryOf({ home, save }: RunRecords, runId: string): LedgerEntry | undefined {
  const summary = readSummary(runPaths(home, runId), save);
  return summary && { ...summary.state, moved: summary.moved };
}

function runIds(home: string): string[] {
  try {
    return readdirSync(runsFolder(home));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function fits(run: LedgerEntry, filter: RunFilter): boolean {
  return (
    (filter.statuses?.includes(run.status) ?? true) &&
    run.workflow === (filter.workflow ?? run.workflow) &&
    run.fingerprint === (filter.fingerprint ?? run.fingerprint)
  );
}

function newestFirst(a: LedgerEntry, b: LedgerEntry): number {
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
