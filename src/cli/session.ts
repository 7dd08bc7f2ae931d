import type { ExitCode } from "../core/error-codes.ts";
import { isAppError } from "../core/errors.ts";
import { runs } from "./commands/runs.ts";
import { createContext, listenForStop } from "./context.ts";
import { openLogs } from "./logs.ts";
import type { Output } from "./output.ts";
import { type CommandTree, type Parsed, parseArguments } from "./parse.ts";
import { createProgress, silentProgress } from "./progress.ts";
import type { Surroundings } from "./surroundings.ts";

/** Parses, runs one command, and closes whatever it opened. Throws what the command throws. */
export async function runCommand(
  argv: readonly string[],
  surroundings: Surroundings,
  output: Output,
  tree?: CommandTree,
): Promise<ExitCode> {
  const parsed = await parseArguments(argv, tree ?? (await commandsFor(argv)));
  if (parsed.kind === "help") {
    output.result({ help: parsed.text }, parsed.text);
    return 0;
  }
  const closers: (() => Promise<void>)[] = [];
  const listening = listenForStop(surroundings);
  try {
    return await handle(parsed, { surroundings, output, signal: listening.signal, closers });
  } catch (error) {
    // What an aborted call throws says less than why it was aborted.
    throw listening.signal.aborted && !isAppError(error) ? listening.signal.reason : error;
  } finally {
    listening.stop();
    for (const close of closers.toReversed()) await close();
  }
}

/** The commands on runs answer from the disk in the time of a start-up, which all others would lengthen by a fifth. */
async function commandsFor([word]: readonly string[]): Promise<CommandTree> {
  if (word === runs.command) return [runs];
  const { commandTree } = await import("./command-tree.ts");
  return commandTree;
}

interface Session {
  readonly surroundings: Surroundings;
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly closers: (() => Promise<void>)[];
}

async function handle(
  { command, args, globals }: Extract<Parsed, { kind: "command" }>,
  { surroundings, output, signal, closers }: Session,
): Promise<ExitCode> {
  const { stderr, clock } = surroundings;
  const log = await openLogs(globals, surroundings);
  closers.push(() => log.close());
  const context = createContext({
    surroundings,
    globals,
    signal,
    log,
    output,
    progress: globals.quiet
      ? silentProgress
      : createProgress({ write: (text) => stderr.write(text), clock }),
    onClose: (close) => closers.push(close),
  });
  return command.handler(args as never, context);
}
