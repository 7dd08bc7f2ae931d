import { randomUUID } from "node:crypto";

import { type Clock, systemClock } from "../core/clock.ts";
import { noClaims } from "../core/claims.ts";
import { type Log, silentLog } from "../core/log.ts";
import { stateHome } from "../core/xdg-folders.ts";
import type { TransferTuning } from "../data/transfer/transfer-tuning.ts";
import type { RunEvent } from "../engine/events.ts";
import type { ExecuteOptions, Executor } from "../engine/executor.ts";
import { createLocalExecutor } from "../engine/local-executor.ts";
import type { Platform } from "../platform/platform.ts";
import { DEFAULT_TIMING, type StepTiming } from "../steps/step.ts";
import { recordedResults } from "../workflows/file/file-run.ts";
import { openClaims } from "../workflows/run-claims.ts";
import type { RecipeHost } from "../workflows/start-recipe.ts";
import { type ClientOptions, createClient } from "./client.ts";

/** What every run takes, whatever it does. */
export interface RunSettings {
  /** A client of `createClient`, which stays open, or the options of one, which is closed with the run. */
  readonly client: Platform | ClientOptions;
  /** Folder of the runs' records, shared by any number of processes. Default: the command line's, `~/.local/state/aepx`. */
  readonly home?: string | undefined;
  /** What executes and remembers runs. Default: this process, records in `home`. */
  readonly store?: Executor | undefined;
  /** Names the run: the same key again continues it, or answers with its result when it is done. Other input fails with `run-key-conflict`. */
  readonly runKey?: string | undefined;
  /** Bound on waiting for remote work, ms; then the run is parked (`wait-ended`). 0: at the first wait. Default: no bound. */
  readonly waitMs?: number | undefined;
  /** Aborting it parks the run; the same call again continues it. */
  readonly signal?: AbortSignal | undefined;
  /** Told everything that happens, the run's id first (`run.started`). */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Time for all waits. Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Default: silent. */
  readonly log?: Log | undefined;
  /** A number in [0, 1), for jitter. Default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Pauses between polls, and how long a look-up stays empty before it is believed, ms. Default 2,000 and 60,000. */
  readonly timing?: Partial<StepTiming> | undefined;
  /** How downloads use connections: `concurrency` (default 16, at most 64), `partSizeBytes`, `bytesPerSecondMax`. */
  readonly transfer?: Partial<TransferTuning> | undefined;
}

/** Opens what a run needs, hands it to `work`, and closes what it opened. */
export async function withHost<T>(
  settings: RunSettings,
  work: (host: RecipeHost) => Promise<T>,
): Promise<T> {
  const { client, clock = systemClock, log = silentLog } = settings;
  const isOpen = "exportJobs" in client;
  const platform = isOpen ? client : createClient({ clock, log, ...client });
  try {
    return await work(hostOf({ ...settings, clock, log }, platform));
  } finally {
    if (!isOpen) await platform.close();
  }
}

function hostOf(
  settings: RunSettings & { readonly clock: Clock; readonly log: Log },
  platform: Platform,
): RecipeHost {
  const { clock, log, random = Math.random, store, timing, transfer } = settings;
  // Runs of another store are nothing that a folder of this machine could know about.
  const home = settings.home ?? (store ? undefined : stateHome({}));
  const executor = store ?? createLocalExecutor({ home: home ?? stateHome({}), clock });
  return {
    executor,
    execute: executeOptions(settings),
    ports: {
      platform,
      clock,
      log,
      random,
      newRequestId: randomUUID,
      timing: { ...DEFAULT_TIMING, ...timing },
      transfer,
      claims: home === undefined ? noClaims : openClaims({ home, clock, executor }),
      resultsOf: async (runId) => recordedResults(await executor.read(runId)),
    },
  };
}

function executeOptions({ signal, waitMs, onEvent }: RunSettings): ExecuteOptions {
  return {
    ...(signal ? { signal } : {}),
    ...(waitMs === undefined ? {} : { waitMs }),
    ...(onEvent ? { onEvent } : {}),
  };
}
