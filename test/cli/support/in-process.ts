import { Writable } from "node:stream";

import { systemClock } from "../../../src/core/clock.ts";
import type { ExitCode } from "../../../src/core/error-codes.ts";
import { runCli } from "../../../src/cli/main.ts";
import type { CommandTree } from "../../../src/cli/parse.ts";
import type { StopSignal, Surroundings } from "../../../src/cli/surroundings.ts";
import { recordCommand } from "../../support/artifacts.ts";
import { tempFolder } from "../../support/temp-folder.ts";

export interface InProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly tree?: CommandTree;
  readonly surroundings?: Partial<Surroundings>;
}

export interface InProcessResult {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON; undefined when it is not exactly one line of JSON. */
  readonly json: unknown;
}

export interface RunningInProcess {
  readonly done: Promise<InProcessResult>;
  /** What a person's Ctrl-C, or a supervisor, does. */
  send(signal: StopSignal): void;
  stdout(): string;
  stderr(): string;
}

/** Runs one command line in this process, in a home and a folder of its own. */
export function run(
  argv: readonly string[],
  options: InProcessOptions = {},
): Promise<InProcessResult> {
  return start(argv, options).done;
}

export function start(argv: readonly string[], options: InProcessOptions = {}): RunningInProcess {
  const home = tempFolder();
  const stdout = collector();
  const stderr = collector();
  const handlers = new Set<(signal: StopSignal) => void>();
  const surroundings: Surroundings = {
    env: { HOME: home, AEPX_HOME: home, ...options.env },
    cwd: options.cwd ?? home,
    stdout: stdout.stream,
    stderr: stderr.stream,
    clock: systemClock,
    isTty: false,
    onSignal(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    ...options.surroundings,
  };
  const done = runCli(argv, surroundings, options.tree).then((code) => {
    const printed = { stdout: stdout.text(), stderr: stderr.text() };
    // Rows are what two of these commands are for, and the third offers the credentials it accepts; everything else is searched.
    const searched = !["audience", "peek", "simulate"].includes(argv[0] ?? "");
    if (searched) recordCommand({ args: argv, cwd: home, home, ...printed });
    return { code, ...printed, json: onlyJson(printed.stdout) };
  });
  return {
    done,
    send: (signal) => handlers.forEach((handler) => handler(signal)),
    stdout: stdout.text,
    stderr: stderr.text,
  };
}

export function collector(): { readonly stream: Writable; readonly text: () => string } {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      text += chunk.toString("utf8");
      callback();
    },
  });
  return { stream, text: () => text };
}

function onlyJson(stdout: string): unknown {
  if (!/^\{.*\}\n$/.test(stdout)) return undefined;
  return JSON.parse(stdout);
}
