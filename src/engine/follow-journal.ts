import type { Clock } from "../core/clock.ts";
import type { RunEvent } from "./events.ts";
import { foldRun } from "./fold-run.ts";
import { readJournal } from "./journal.ts";
import { type RunPaths, runNotFound } from "./run-layout.ts";

const POLL_MS = 500;

export interface FollowOptions {
  readonly follow: boolean;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  /** Whether a live process holds the run: without one, nothing more will come. */
  readonly isHeld: () => boolean;
}

/** A run's records from the first on; with `follow`, until nobody writes more. Fails with `run-not-found`, `journal-damaged`. */
export async function* followJournal(
  paths: RunPaths,
  options: FollowOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  for (let told = 0; ;) {
    options.signal?.throwIfAborted();
    // Asked before reading, so that the last words of a holder are not missed.
    const held = options.follow && options.isHeld();
    const events = readJournal(paths.journal)?.events ?? [];
    if (events.length === 0 && !held) throw runNotFound(paths.runId);
    for (; told < events.length; told++) yield events[told] as RunEvent;
    if (!held || foldRun(events)?.status !== "running") return;
    await options.clock.sleep(POLL_MS, options.signal);
  }
}
