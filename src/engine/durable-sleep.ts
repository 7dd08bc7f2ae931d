import { toTimestamp } from "../core/clock.ts";
import { WaitError } from "../core/errors.ts";
import type { Recorded } from "./history.ts";
import { complete, recall, type Replay, stopIfOver } from "./replay.ts";

/** Node's timers overflow after 24.8 days, so longer sleeps are cut. */
const NAP_MS = 24 * 3_600_000;

/** Sleeps until the recorded wake time, or records one first. Parks with `wait-ended` rather than sleep past the deadline. */
export async function sleepDurably(replay: Replay, name: string, ms: number): Promise<void> {
  const id = replay.names.claim(name);
  const recorded = recall(replay, id, "sleep");
  if (recorded.ended) return;
  replay.running.begin();
  try {
    await sleepAndRecord(replay, id, recorded, ms);
  } finally {
    replay.running.end();
  }
}

async function sleepAndRecord(
  replay: Replay,
  id: string,
  recorded: Recorded,
  ms: number,
): Promise<void> {
  stopIfOver(replay);
  const { run, clock, signal, deadlineMs } = replay;
  const sinceMs = clock.now();
  if (recorded.wakeAt === undefined) {
    recorded.wakeAt = toTimestamp(sinceMs + ms);
    run.append({ type: "sleep.started", step: id, wakeAt: recorded.wakeAt });
  }
  const wakeMs = Date.parse(recorded.wakeAt);
  for (let leftMs = wakeMs - sinceMs; leftMs > 0; leftMs = wakeMs - clock.now()) {
    if (deadlineMs !== null && wakeMs > deadlineMs)
      throw sleepsTooLong(run.runId, id, recorded.wakeAt);
    await nap(replay, Math.min(leftMs, NAP_MS), signal);
  }
  complete(replay, id, { output: null, sinceMs });
}

async function nap(replay: Replay, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await replay.clock.sleep(ms, signal);
  } catch (error) {
    stopIfOver(replay);
    throw error;
  }
}

function sleepsTooLong(runId: string, id: string, wakeAt: string): WaitError {
  return new WaitError(
    "wait-ended",
    `Run ${runId} sleeps in "${id}" until ${wakeAt}, longer than it may wait. Continue it then with: aepx runs resume ${runId}`,
    { details: { runId, step: id, wakeAt } },
  );
}
