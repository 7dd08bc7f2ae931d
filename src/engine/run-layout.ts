import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";

import { UsageError } from "../core/errors.ts";
import { canonicalJson, type JsonObject } from "../core/json.ts";

/** Where a run keeps what. */
export interface RunPaths {
  readonly runId: string;
  readonly folder: string;
  /** The truth: one event a line. */
  readonly journal: string;
  /** The run in short, rebuilt from the journal whenever it does not fit it. */
  readonly summary: string;
  /** Its existence asks the holder to cancel. */
  readonly cancel: string;
  /** Outputs too big for a journal line, by sha256. */
  readonly outputs: string;
  /** Beside all runs: the finished ones in short. */
  readonly ledger: string;
  /** Beside all runs: what removed ones had moved. */
  readonly usage: string;
  /** Where removed runs go before their files are deleted one by one. */
  readonly removed: string;
}

export function runsFolder(home: string): string {
  return join(home, "runs");
}

export function runPaths(home: string, runId: string): RunPaths {
  const folder = join(runsFolder(home), runId);
  return {
    runId,
    folder,
    journal: join(folder, "journal.jsonl"),
    summary: join(folder, "summary.json"),
    cancel: join(folder, "cancel"),
    outputs: join(folder, "outputs"),
    ledger: join(home, "ledger.jsonl"),
    usage: join(home, "usage.jsonl"),
    removed: join(home, "removed"),
  };
}

/** `20260102T030405Z-1a2b3c`: sorts by start. */
export function newRunId(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${stamp}-${randomBytes(3).toString("hex")}`;
}

/** A pure function of the key, so that two processes with one key meet in one folder without an index. */
export function runIdOfKey(key: string): string {
  const slug = key
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 32)
    .replace(/-$/, "");
  return `${slug || "run"}-${sha256(key).slice(0, 12)}`;
}

/** Equal for the same workflow and the same input: how "the same command again" is found. */
export function fingerprintOf(workflow: string, input: JsonObject): string {
  return sha256(canonicalJson({ workflow, input }));
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export function runNotFound(runId: string): UsageError {
  return new UsageError(
    "run-not-found",
    `There is no run "${runId}". List the runs with: aepx runs list`,
    { details: { runId } },
  );
}

/** A run id becomes a folder name, so it must not lead elsewhere. */
export function checkRunId(runId: string): void {
  if (!/^\w[\w.-]*$/.test(runId)) throw runNotFound(runId);
}
