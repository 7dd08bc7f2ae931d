import { type ChildProcess, spawn } from "node:child_process";

import { JobError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { defineStep } from "./step.ts";

export type RunCommandInput = {
  /** A line for the system's shell. */
  readonly command: string;
  /** Given to it as one JSON object on standard input: paths and counts, never rows. */
  readonly input: JsonObject;
};

export type CommandEnded = {
  /** Always 0: otherwise the step fails. */
  readonly exitCode: number;
};

/**
 * Hands something over by running a command of the user's. What it prints goes to standard error. Run again after a crash, so it has to bear
 * being run twice with the same input. Fails with `command-failed` when it does not end with 0.
 *
 * @calls none
 */
export const runCommand = defineStep({
  name: "run-command",
  dryRun(_ports, { command }: RunCommandInput, context): Promise<CommandEnded> {
    context.progress({ would: `run the command "${command}"` });
    return Promise.resolve({ exitCode: 0 });
  },
  async run({ log }, { command, input }: RunCommandInput, { signal }): Promise<CommandEnded> {
    log.info("command started", { command });
    const { code, killedBy } = await execute(command, `${JSON.stringify(input)}\n`, signal);
    signal.throwIfAborted();
    if (code === 0) return { exitCode: 0 };
    const how = killedBy === null ? `ended with ${code}` : `was killed by ${killedBy}`;
    throw new JobError(
      "command-failed",
      `The command "${command}" ${how}. What it printed is above; run the same aepx command again once it is mended: the files are kept.`,
      { details: { command, exitCode: code, signal: killedBy } },
    );
  },
});

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
}

interface Ended {
  readonly code: number | null;
  readonly killedBy: string | null;
}

function execute(command: string, text: string, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // Standard output of aepx carries its own result alone. A group of its own, so that what the shell started ends with it.
    const child = spawn(command, { shell: true, stdio: ["pipe", 2, 2], detached: true });
    const stop = () => endGroup(child);
    signal.addEventListener("abort", stop, { once: true });
    child.on("error", reject);
    child.on("close", (code, killedBy) => {
      signal.removeEventListener("abort", stop);
      resolve({ code, killedBy });
    });
    // A command that does not read its input is free not to.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(text);
  });
}
