import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const LOOK_MS = 50;

export interface ServerCommand {
  /** As errors call it. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Removed once the server has ended. */
  readonly folder: string;
  readonly isReady: () => boolean | Promise<boolean>;
  readonly readyMs: number;
}

/** Starts a server as a process of its own and waits until it is ready. Returns what ends it; fails, ended, with what it said. */
export async function startServerProcess(command: ServerCommand): Promise<() => Promise<void>> {
  const { name, program, args, env, folder, isReady, readyMs } = command;
  const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const close = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let waitedMs = 0; !(await isReady()); waitedMs += LOOK_MS) {
    if (child.exitCode !== null || waitedMs > readyMs) {
      await close();
      throw new Error(`${name} did not start.\n${stderr}`);
    }
    await delay(LOOK_MS);
  }
  return close;
}
