import type { Clock } from "../core/clock.ts";
import { HEARTBEAT_INTERVAL_MS } from "../core/process-identity.ts";
import type { ClaimedRun } from "./claimed-run.ts";

/** How often a holder looks for a request to cancel, and for a process that overtook it. */
const LOOK_MS = 1000;

export interface RunWatch {
  /** Aborts when this process lost the run. */
  readonly lost: AbortSignal;
  /** Aborts when the run has to stop: lost, or somebody asked to cancel it. */
  readonly stop: AbortController;
  isCanceling(): boolean;
  end(): void;
}

/** Keeps a claimed run alive in the eyes of others, and listens to them. */
export function watchRun(run: ClaimedRun, clock: Clock): RunWatch {
  const lost = new AbortController();
  const stop = new AbortController();
  let canceling = false;
  let beatMs = clock.now();

  function look(): void {
    try {
      if (clock.now() - beatMs >= HEARTBEAT_INTERVAL_MS) {
        beatMs = clock.now();
        run.beat();
      }
      if (canceling || !run.isCancelRequested()) return;
      canceling = true;
      stop.abort(new Error("The run is being canceled."));
    } catch (error) {
      // Thrown from a timer it would end the process; the run's next append says the same.
      lost.abort(error);
      stop.abort(error);
    }
  }

  look();
  const end = clock.every(LOOK_MS, look);
  return { lost: lost.signal, stop, isCanceling: () => canceling, end };
}
