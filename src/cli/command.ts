import type { ArgumentsCamelCase, Argv } from "yargs";

import type { ExitCode } from "../core/error-codes.ts";
import type { CliContext } from "./context.ts";

/**
 * One command. `builder` declares its positionals and options on yargs; `handler` does the work and answers with the exit code. A handler
 * throws for failures: whoever called it prints them. Options that take a value need `requiresArg: true`; declare `no-wait` as an option
 * of that name (there is no automatic negation).
 */
export interface Command<A = object> {
  /** With its positionals: `export <segment..>`. */
  readonly command: string;
  readonly describe: string;
  readonly builder: (yargs: Argv) => Argv<A>;
  readonly handler: (args: ArgumentsCamelCase<A>, context: CliContext) => Promise<ExitCode>;
}

/** A command that only holds others: `runs`. */
export interface CommandGroup {
  readonly command: string;
  readonly describe: string;
  readonly commands: readonly AnyCommand[];
}

/** A command whose argument type is known only to itself. */
export interface AnyCommand {
  readonly command: string;
  readonly describe: string;
  readonly builder: (yargs: Argv) => Argv<unknown>;
  readonly handler: (args: never, context: CliContext) => Promise<ExitCode>;
}

/** Gives the handler the argument type that the builder declares. */
export function defineCommand<A>(command: Command<A>): AnyCommand {
  return command;
}
