import { appendFileSync, readFileSync } from "node:fs";

import { PRIVATE_FILE, writeFileAtomic } from "../core/files.ts";
import type { RunState } from "./run-state.ts";

/** What lists choose and order runs by. */
export type LedgerEntry = Pick<
  RunState,
  "runId" | "startedAt" | "status" | "workflow" | "fingerprint"
>;

/** A finished run does not change any more, so what is noted of it beside other runs stays true. */
export function isFinal({ status }: { readonly status: RunState["status"] }): boolean {
  return status === "succeeded" || status === "canceled";
}

/** Not synced, and no matter when lost: everything in it is also with the runs. */
export function addToLedger(path: string, entry: LedgerEntry): void {
  try {
    appendFileSync(path, toLine(entry), { mode: PRIVATE_FILE });
  } catch {
    // Lists then read the run itself.
  }
}

export function replaceLedger(path: string, entries: readonly LedgerEntry[]): void {
  try {
    writeFileAtomic(path, entries.map(toLine).join(""));
  } catch {
    // The next list tries again.
  }
}

/** Finished runs by id. A line that is not whole is as good as absent. */
export function readLedger(path: string): ReadonlyMap<string, LedgerEntry> {
  const entries = new Map<string, LedgerEntry>();
  for (const line of readText(path).split("\n")) {
    const entry = fromLine(line);
    if (entry) entries.set(entry.runId, entry);
  }
  return entries;
}

function toLine({ runId, startedAt, status, workflow, fingerprint }: LedgerEntry): string {
  return `${JSON.stringify([runId, startedAt, status, workflow, fingerprint])}\n`;
}

type Line = readonly [string, string, RunState["status"], string, string];

function fromLine(line: string): LedgerEntry | undefined {
  if (!line.endsWith("]")) return undefined;
  try {
    const [runId, startedAt, status, workflow, fingerprint] = JSON.parse(line) as Line;
    return { runId, startedAt, status, workflow, fingerprint };
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
