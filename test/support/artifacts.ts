import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { ARTIFACTS_VARIABLE } from "./canaries.ts";

export interface RecordedCommand {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Its AEPX_HOME. */
  readonly home: string;
  readonly stdout: string;
  readonly stderr: string;
}

let recorded = 0;

/**
 * Keeps what a command printed, logged and journaled where `scripts/test` searches it for secrets and rows. Cached tokens
 * are not output.
 */
export function recordCommand(command: RecordedCommand): void {
  const parent = process.env[ARTIFACTS_VARIABLE];
  if (parent === undefined) return;
  const folder = join(parent, `cli-${process.pid}-${recorded++}`);
  mkdirSync(folder, { recursive: true });
  for (const name of ["stdout", "stderr"] as const) {
    writeFileSync(join(folder, `${name}.txt`), command[name]);
  }
  writeFileSync(join(folder, "command.txt"), `aepx ${command.args.join(" ")}\n`);
  copyIfThere(logFileOf(command), join(folder, "log.txt"));
  copyIfThere(command.home, join(folder, "home"));
}

function logFileOf({ args, cwd }: RecordedCommand): string | undefined {
  const at = args.indexOf("--log-file");
  const file = at < 0 ? undefined : args[at + 1];
  return file === undefined ? undefined : resolve(cwd, file);
}

function copyIfThere(from: string | undefined, to: string): void {
  if (from === undefined || !existsSync(from)) return;
  cpSync(from, to, { recursive: true, filter: (path) => basename(path) !== "tokens" });
}
