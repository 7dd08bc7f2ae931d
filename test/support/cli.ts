import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { recordCommand } from "./artifacts.ts";
import { makeFolder, removeFolder } from "./temp-folder.ts";

export interface CliOptions {
  /** Added to a bare environment: nothing but PATH and the temp folder is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: an empty folder, removed afterwards. */
  readonly cwd?: string;
  /** Sent to stdin, which is then closed. */
  readonly input?: string;
  /** Stdin is not closed. Default false. */
  readonly inputStaysOpen?: boolean;
  /** The command is killed after it, and the result's promise rejects. Default 60,000. */
  readonly timeoutMs?: number;
  /** A script that is run in place of the built `aepx`. */
  readonly program?: string;
  /** False for a command whose very result is rows or credentials: its stdout stays out of the search for canaries. */
  readonly searched?: boolean;
}

export interface CliResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON; undefined when it is not exactly one JSON value. */
  readonly json: unknown;
}

export interface RunningCli {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves once the input is in the pipe: of one larger than that holds, the rest has been read by then. */
  readonly inputRead: Promise<void>;
  /** Everything on stderr so far. */
  stderr(): string;
  /** Resolves as soon as stderr contains the text; rejects when the command ends without it. */
  stderrHas(text: string): Promise<void>;
  readonly done: Promise<CliResult>;
}

const bin = fileURLToPath(new URL("../../dist/bin/aepx.cjs", import.meta.url));

/** Runs the built `aepx` to its end, in an environment and a home of its own. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).done;
}

/** Starts the built `aepx`: for tests that watch, signal or kill it. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const folder = makeFolder();
  const cwd = options.cwd ?? emptyFolder(folder, "cwd");
  const env: Record<string, string> = { ...bareEnvironment(folder), ...options.env };
  const child = spawn(process.execPath, [options.program ?? bin, ...args], {
    cwd,
    env,
    stdio: "pipe",
  });
  child.stdin.on("error", () => undefined); // It may end without reading.
  const inputRead = new Promise<void>((resolve) => {
    child.stdin.write(options.input ?? "", () => resolve());
  });
  if (!options.inputStaysOpen) child.stdin.end();
  const output = collect(child);
  const done = ended(child, options.timeoutMs ?? 60_000, output).finally(() => {
    const stdout = options.searched === false ? "" : output.stdout;
    recordCommand({ args, cwd, home: env["AEPX_HOME"] ?? "", stdout, stderr: output.stderr });
    removeFolder(folder);
  });
  done.catch(() => undefined); // Observed here too: a test that only kills need not await it.
  return {
    pid: child.pid ?? Number.NaN,
    inputRead,
    kill: (signal) => void child.kill(signal),
    stderr: () => output.stderr,
    stderrHas: (text) => stderrHas(child, output, text),
    done,
  };
}

interface Output {
  stdout: string;
  stderr: string;
}

function collect(child: ChildProcess): Output {
  const output: Output = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  return output;
}

function ended(child: ChildProcess, timeoutMs: number, output: Output): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`Still running after ${timeoutMs} ms. stderr so far:\n${output.stderr}`));
    }, timeoutMs);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...output, json: parse(output.stdout) });
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stderrHas(child: ChildProcess, output: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (output.stderr.includes(text)) resolve();
    };
    child.stderr?.on("data", look);
    child.once("close", () => reject(new Error(`Ended without "${text}":\n${output.stderr}`)));
    look();
  });
}

/** No AEPX_*, proxy or XDG variable of the machine reaches a test, and no file of its user. */
function bareEnvironment(folder: string): Record<string, string> {
  const inherited = ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "NODE_V8_COVERAGE"].flatMap(
    (name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]),
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: emptyFolder(folder, "home"),
    AEPX_HOME: emptyFolder(folder, "aepx"),
    NO_COLOR: "1",
  };
}

function emptyFolder(parent: string, name: string): string {
  const path = join(parent, name);
  mkdirSync(path, { mode: 0o700 });
  return path;
}
