import type { Writable } from "node:stream";

import type { Clock } from "../core/clock.ts";
import type { RunEvent } from "../engine/events.ts";

export type StopSignal = "SIGINT" | "SIGTERM";

/** Everything outside that the command line touches. Tests hand in their own, so that all of it runs in one process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Everything on standard input, as text; once the signal aborts no more is waited for, and its reason thrown. Default: there is nothing. */
  readInput?(signal: AbortSignal): Promise<string>;
  readonly clock: Clock;
  /** Whether stderr is a terminal: progress may be livelier there. */
  readonly isTty: boolean;
  /** Calls `handler` on the first SIGINT or SIGTERM, until the returned function is called. */
  onSignal(handler: (signal: StopSignal) => void): () => void;
  /** Calls `handler` with an error that nobody caught, or once nothing is left that could go on, until the returned function is called. */
  onCrash?(handler: (error: unknown) => void): () => void;
  /** A number in [0, 1). Default Math.random. */
  readonly random?: () => number;
  /** Told around each journal record: lets a test end the process at an exact record. */
  readonly onAppend?: (event: RunEvent, when: "before" | "after") => void;
}
