import { readFileSync, writeFileSync } from "node:fs";

import { PRIVATE_FILE } from "../core/files.ts";
import type { RunEvent } from "./events.ts";

/** Bytes that a run read from the platform, by month (`2026-01`, UTC). Empty: none. */
export type MovedBytes = Readonly<Record<string, number>>;

/** Adds up the facts `bytesFetched` that steps noted, in the month in which they did. */
export function movedBytes(events: Iterable<RunEvent>): MovedBytes {
  const months: Record<string, number> = {};
  for (const event of events) {
    const bytes = event.type === "step.noted" ? event.fact["bytesFetched"] : undefined;
    if (typeof bytes !== "number") continue;
    const month = event.at.slice(0, 7);
    months[month] = (months[month] ?? 0) + bytes;
  }
  return months;
}

/** What a run moved. The start tells it from a later run of the same id. */
export type RunUsage = {
  /** Null: moved by no run, as a look into remote files. */
  readonly runId: string | null;
  readonly startedAt: string;
  readonly moved: MovedBytes;
};

/** For what no journal knows, or soon knows no more: written before a run is removed. Durable when it returns. */
export function rememberUsage(path: string, { runId, startedAt, moved }: RunUsage): void {
  // On a line of its own, whatever a process that died left before it.
  const line = `\n${JSON.stringify([runId, startedAt, moved])}\n`;
  writeFileSync(path, line, { flag: "a", mode: PRIVATE_FILE, flush: true });
}

/** What was remembered. A line that is not whole was never finished, and its run not removed. */
export function readUsage(path: string): readonly RunUsage[] {
  return readText(path)
    .split("\n")
    .flatMap((line) => fromLine(line) ?? []);
}

function fromLine(line: string): RunUsage | undefined {
  try {
    const [runId, startedAt, moved] = JSON.parse(line) as [string | null, string, MovedBytes];
    return { runId, startedAt, moved };
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
