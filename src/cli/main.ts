import { readFileSync } from "node:fs";

import type { ExitCode } from "../core/error-codes.ts";
import { exitCodeOf, failureLines, toFailureResult } from "./failure-report.ts";
import { createOutput, type Output } from "./output.ts";
import type { CommandTree } from "./parse.ts";
import type { runCommand as RunCommand } from "./session.ts";
import type { Surroundings } from "./surroundings.ts";

/** Runs one command line and answers with its exit code. Never throws; with --json exactly one object goes to stdout. */
export async function runCli(
  argv: readonly string[],
  surroundings: Surroundings,
  tree?: CommandTree,
): Promise<ExitCode> {
  const { stdout, stderr } = surroundings;
  const flags = argv.slice(0, argv.includes("--") ? argv.indexOf("--") : argv.length);
  const output = createOutput({ stdout, stderr, json: flags.some(asksForJson) });
  const forget = surroundings.onCrash?.((error) => report(error, output));
  try {
    const code = flags.includes("--version")
      ? printVersion(output)
      : await runLoaded(argv, surroundings, output, tree);
    await output.written();
    return code;
  } catch (error) {
    return report(error, output);
  } finally {
    forget?.();
  }
}

/** Loaded only now: `aepx --version` answers without the parser and all that commands need. */
async function runLoaded(...asked: Parameters<typeof RunCommand>): Promise<ExitCode> {
  const { runCommand } = await import("./session.ts");
  return runCommand(...asked);
}

/** Asked of the raw arguments, because arguments that cannot be parsed have to be answered in JSON too. */
function asksForJson(flag: string): boolean {
  return flag === "--json" || flag === "--json=true";
}

function report(error: unknown, output: Output): ExitCode {
  output.failure(toFailureResult(error), failureLines(error));
  return exitCodeOf(error);
}

function printVersion(output: Output): ExitCode {
  const version = readVersion();
  output.result({ version }, version);
  return 0;
}

function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
