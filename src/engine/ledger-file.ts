import { appendFileSync, readFileSync } from "node:fs";

import { PRIVATE_FILE, writeFileAtomic } from "../core/files.ts";
import type { MovedBytes } from "./moved-bytes.ts";
import type { RunState } from "./run-state.ts";

/** What lists choose and order runs by, and what is summed over all of them. */
export type LedgerEntry = Pick<
  RunState,
  "runId" | "startedAt" | "status" | "workflow" | "fingerprint"
> & { readonly moved: MovedBytes };

/** A finished run does not change any more, so what is noted of it beside other runs stays true. */
export function isFinal({ status }: { readonly status: RunState["status"] }): boolean {
  return status === "succeeded" || status === "canceled";
}

/** Not synced, and no matter when lost: everything in it is also with the runs. */
export function addToLedger(path: string, entry: LedgerEntry): void {
  try {
    append(path, toLine(entry));
  } catch {
    // Lists then read the run itself.
  }
}

/** A run key may bring a removed run's id back, and nothing of the old one is true of it. */
export function forgetInLedger(path: string, runId: string): void {
  append(path, `${JSON.stringify([runId])}\n`);
}

function append(path: string, line: string): void {
  appendFileSync(path, line, { mode: PRIVATE_FILE });
}

export function replaceLedger(path: string, entries: readonly LedgerEntry[]): void {
  try {
    writeFileAtomic(path, entries.map(toLine).join(""));
  } catch {
    // The next list tries again.
  }
}

export interface Ledger {
  /** Finished runs by id. */
  readonly entries: ReadonlyMap<string, LedgerEntry>;
  readonly lines: number;
}

/** A line that is not whole is as good as absent. */
export function readLedger(path: string): Ledger {
  const entries = new Map<string, LedgerEntry>();
  const lines = readText(path).split("\n").slice(0, -1);
  for (const line of lines) remember(entries, line);
  return { entries, lines: lines.length };
}

function toLine({ runId, startedAt, status, workflow, fingerprint, moved }: LedgerEntry): string {
  return `${JSON.stringify([runId, startedAt, status, workflow, fingerprint, moved])}\n`;
}

/** A run that was removed leaves its id alone. */
type Line = readonly [
  runId: string,
  startedAt?: string,
  status?: RunState["status"],
  workflow?: string,
  fingerprint?: string,
  moved?: MovedBytes,
];

function remember(entries: Map<string, LedgerEntry>, line: string): void {
  const [runId, startedAt, status, workflow, fingerprint, moved] = fromLine(line) ?? [];
  if (runId === undefined) return;
  entries.delete(runId);
  if (startedAt && status && workflow !== undefined && fingerprint !== undefined && moved)
    entries.set(runId, { runId, startedAt, status, workflow, fingerprint, moved });
}

function fromLine(line: string): Line | undefined {
  if (!line.endsWith("]")) return undefined;
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
