import { addAbortSignal } from "node:stream";
import { isatty } from "node:tty";

import { systemClock } from "../core/clock.ts";
import { exitCodeOf } from "./failure-report.ts";
import type { StopSignal, Surroundings } from "./surroundings.ts";

const STALLED =
  "the command waits for something that can no longer come; a run that it had is kept (`aepx runs list`)";

/** The real surroundings. The only place that knows `process`. */
export function processSurroundings(): Surroundings {
  return {
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    readInput,
    clock: systemClock,
    isTty: isatty(process.stderr.fd),
    onSignal: listen,
    onCrash: watchForCrash,
  };
}

/** Opened only when asked for, and closed when the signal aborts: a standard input that nobody closes would keep the process alive. */
async function readInput(signal: AbortSignal): Promise<string> {
  const { text } = await import("node:stream/consumers");
  try {
    return await text(addAbortSignal(signal, process.stdin));
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/** The first signal is handed on, so that the command can park its run; whoever sends a second one does not want to wait for that. */
function listen(handler: (signal: StopSignal) => void): () => void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (signal !== "SIGINT" && signal !== "SIGTERM") return;
    if (stopping) process.exit(signal === "SIGINT" ? 130 : 143);
    stopping = true;
    handler(signal);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return () => {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  };
}

/** Node ends a process that has nothing left to wait for as one that succeeded, even while its work is not done: a crash too. */
function watchForCrash(handler: (error: unknown) => void): () => void {
  const onCrash = (error: unknown) => {
    handler(error);
    process.exit(exitCodeOf(error));
  };
  const onStall = () => onCrash(new Error(STALLED));
  process.on("uncaughtException", onCrash).on("beforeExit", onStall);
  return () => {
    process.off("uncaughtException", onCrash).off("beforeExit", onStall);
  };
}
