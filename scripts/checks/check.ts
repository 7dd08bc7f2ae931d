import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What one check came to. A plain check counts as one; a test run counts its tests. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Shown after the name whatever happened: why it was skipped, how many tests there were. */
  readonly note?: string;
  /** Shown when something failed. */
  readonly output: string;
}

export interface Check {
  readonly name: string;
  run(): Promise<Outcome>;
}

export interface Ended {
  /** Null when a signal or the time limit ended it. */
  readonly code: number | null;
  /** stdout and stderr as they came. */
  readonly output: string;
}

export const root = fileURLToPath(new URL("../..", import.meta.url));

const LIMIT_MS = 30 * 60_000;

/** Runs a program in the project's root. Never throws: a program that cannot start has failed. */
export function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const add = (text: string): void => void (output += text);
    child.stdout.setEncoding("utf8").on("data", add);
    child.stderr.setEncoding("utf8").on("data", add);
    const timer = setTimeout(() => {
      add(`\nEnded: still running after ${LIMIT_MS / 60_000} minutes.\n`);
      child.kill("SIGKILL");
    }, LIMIT_MS);
    child.once("error", (error) => {
      clearTimeout(timer);
      resolve({ code: null, output: `${output}${error.message}\n` });
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

/** Runs an npm script, so that a check is the same thing here and by hand. */
export function runScript(name: string, ...args: readonly string[]): Promise<Outcome> {
  return runAsCheck("npm", "run", "--silent", name, ...(args.length > 0 ? ["--", ...args] : []));
}

/** Runs a program whose exit code is the verdict. */
export async function runAsCheck(command: string, ...args: readonly string[]): Promise<Outcome> {
  const ended = await run(command, args);
  return ended.code === 0 ? passed() : failed(`$ ${[command, ...args].join(" ")}\n${ended.output}`);
}

export function passed(note?: string): Outcome {
  return { passed: 1, failed: 0, skipped: 0, output: "", ...(note === undefined ? {} : { note }) };
}

export function failed(output: string): Outcome {
  return { passed: 0, failed: 1, skipped: 0, output };
}

export function skipped(note: string): Outcome {
  return { passed: 0, failed: 0, skipped: 1, note, output: "" };
}
