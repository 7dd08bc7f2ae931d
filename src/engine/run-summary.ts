import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";

import { type AppError, isAppError } from "../core/errors.ts";
import { toFailure } from "../core/failure.ts";
import { PRIVATE_FILE } from "../core/files.ts";
import type { ClaimedRun } from "./claimed-run.ts";
import type { RunEvent } from "./events.ts";
import { foldRun } from "./fold-run.ts";
import { decodeJournal } from "./journal-line.ts";
import { addToLedger, isFinal } from "./ledger-file.ts";
import { readJournal } from "./journal.ts";
import { type MovedBytes, movedBytes } from "./moved-bytes.ts";
import type { RunPaths } from "./run-layout.ts";
import type { RunState } from "./run-state.ts";

/** A run in short, for lists: its state without steps, what it moved, and how long the journal was that it was made from. */
export type RunSummary = {
  readonly journalBytes: number;
  readonly state: RunState;
  readonly moved: MovedBytes;
};

export function saveSummary(run: ClaimedRun): void {
  const folded = foldRun(run.events);
  if (!folded) return;
  const state = inShort(folded);
  const moved = movedBytes(run.events);
  writeSummary(run.paths, { journalBytes: run.journalBytes, state, moved });
  if (isFinal(state)) addToLedger(run.paths.ledger, { ...state, moved });
}

/**
 * The summary of a run, made again from the journal when it is missing, unreadable or of an older journal. A run whose journal
 * is damaged shows as failed, so that one bad file does not hide the others. Undefined: nothing was recorded yet. `save`: keep what was made again.
 */
export function readSummary(paths: RunPaths, save: boolean): RunSummary | undefined {
  const journalBytes = statSync(paths.journal, { throwIfNoEntry: false })?.size;
  if (!journalBytes) return undefined;
  const saved = readSaved(paths);
  if (saved?.journalBytes === journalBytes && saved.moved) return saved;
  const rebuilt = rebuild(paths);
  const summary = rebuilt && { journalBytes, ...rebuilt, state: inShort(rebuilt.state) };
  if (save && summary && summary.state.status !== "running") writeSummary(paths, summary);
  return summary;
}

function inShort(state: RunState): RunState {
  return { ...state, steps: [] };
}

/** Not synced: what a power cut leaves of it is made again. */
function writeSummary(paths: RunPaths, summary: RunSummary): void {
  const temporary = `${paths.summary}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify(summary), { mode: PRIVATE_FILE });
    renameSync(temporary, paths.summary);
  } catch {
    // A list without it is slower, not wrong.
  }
}

function readSaved(paths: RunPaths): RunSummary | undefined {
  try {
    return JSON.parse(readFileSync(paths.summary, "utf8")) as RunSummary;
  } catch {
    return undefined;
  }
}

function rebuild(paths: RunPaths): Omit<RunSummary, "journalBytes"> | undefined {
  try {
    const events = readJournal(paths.journal)?.events ?? [];
    const state = foldRun(events);
    return state && { state, moved: movedBytes(events) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { state: damagedState(paths, error), moved: {} };
  }
}

/** What is left to tell of a run whose journal cannot be read: its first line, if that is whole, and what is wrong. */
function damagedState({ runId, journal }: RunPaths, error: AppError): RunState {
  const first = foldRun(firstEvent(journal));
  const at = first?.startedAt ?? statSync(journal).mtime.toISOString();
  const blank = { runId, workflow: "", version: "", input: {}, fingerprint: "", runKey: null };
  return {
    ...(first ?? { ...blank, owner: null, output: null, steps: [], startedAt: at }),
    status: "failed",
    held: false,
    updatedAt: at,
    finishedAt: null,
    failure: toFailure(error),
  };
}

function firstEvent(journal: string): readonly RunEvent[] {
  const bytes = readFileSync(journal);
  try {
    return decodeJournal(bytes.subarray(0, bytes.indexOf("\n") + 1), journal).events;
  } catch {
    return [];
  }
}
