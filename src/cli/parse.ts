import type { Argv } from "yargs";
import yargs from "yargs";

import type { AnyCommand, CommandGroup } from "./command.ts";
import { checkValues, type DeclaredOptions, explainUsage, type Reached } from "./usage-errors.ts";
import { disguiseLiterals, revealLiterals } from "./literal-arguments.ts";
import { declareGlobalOptions, type GlobalOptions, toGlobalOptions } from "./global-options.ts";
import { helpEpilogue, helpExamples } from "./help-texts.ts";

export type Parsed =
  | { readonly kind: "help"; readonly text: string }
  | {
      readonly kind: "command";
      readonly command: AnyCommand;
      readonly args: Readonly<Record<string, unknown>>;
      readonly globals: GlobalOptions;
    };

export type CommandTree = readonly (AnyCommand | CommandGroup)[];

type Match = { readonly command: AnyCommand; readonly args: Readonly<Record<string, unknown>> };

/** Reads the arguments against the commands. Runs nothing: what to run is the answer. Fails with `bad-option`. */
export async function parseArguments(argv: readonly string[], tree: CommandTree): Promise<Parsed> {
  const tokens = disguiseLiterals(argv[0] === "help" ? ["--help", ...argv.slice(1)] : argv);
  // Each builder that yargs calls says how far into the tree the arguments led; messages need to know.
  const state: { reached: Reached; match?: Match } = {
    reached: { path: [], commands: tree.map(wordOf), usage: null, options: undefined },
  };
  const parser = createParser();
  addCommands(parser, tree, [], {
    reach: (reached) => (state.reached = reached),
    match: (match) => (state.match = match),
  });
  parser.fail((message: string | null, error: Error | undefined) => {
    throw error && error.name !== "YError" ? error : explainUsage(message, tokens, state.reached);
  });
  state.reached = { ...state.reached, options: declaredOptions(parser) };
  let help = "";
  await parser.parseAsync(tokens, {}, (_error: unknown, _args: unknown, text: string) => {
    help = text;
  });
  if (help !== "") return { kind: "help", text: help };
  if (!state.match) throw explainUsage("", tokens, state.reached);
  checkValues(tokens, state.match.args, state.reached);
  return { kind: "command", ...state.match, globals: toGlobalOptions(state.match.args) };
}

function createParser(): Argv {
  const parser = yargs([])
    .scriptName("aepx")
    .usage("$0 <command>: gets audiences out of Adobe Experience Platform")
    .locale("en")
    .exitProcess(false)
    .version(false)
    .help("help", "Show help")
    .group("help", "Global options:")
    .strict()
    .demandCommand(1, "")
    .wrap(100)
    .parserConfiguration({
      "boolean-negation": false,
      "dot-notation": false,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "strip-dashed": true,
    });
  return declareGlobalOptions(parser).example(helpExamples).epilogue(helpEpilogue);
}

interface Listener {
  readonly reach: (reached: Reached) => void;
  readonly match: (match: Match) => void;
}

function addCommands(
  parser: Argv,
  tree: CommandTree,
  path: readonly string[],
  listener: Listener,
): void {
  for (const entry of tree) {
    const here = [...path, wordOf(entry)];
    if ("commands" in entry) addGroup(parser, entry, here, listener);
    else addCommand(parser, entry, here, listener);
  }
}

function addGroup(
  parser: Argv,
  group: CommandGroup,
  path: readonly string[],
  listener: Listener,
): void {
  const { command, describe, commands } = group;
  parser.command({
    command,
    describe,
    builder: (inner: Argv) => {
      addCommands(inner, commands, path, listener);
      const words = commands.map(wordOf);
      listener.reach({ path, commands: words, usage: null, options: declaredOptions(inner) });
      return inner.demandCommand(1, "").example([]).epilogue("");
    },
    handler: () => {},
  });
}

function addCommand(
  parser: Argv,
  entry: AnyCommand,
  path: readonly string[],
  listener: Listener,
): void {
  parser.command({
    command: entry.command,
    describe: entry.describe,
    builder: (inner: Argv) => {
      const built = entry.builder(inner) as Argv;
      const usage = [...path.slice(0, -1), entry.command].join(" ");
      listener.reach({ path, commands: [], usage, options: declaredOptions(built) });
      return built;
    },
    handler: (args: object) =>
      listener.match({ command: entry, args: revealLiterals({ ...args }) }),
  });
}

function wordOf(entry: AnyCommand | CommandGroup): string {
  return entry.command.split(" ")[0] ?? entry.command;
}

/** What yargs knows but its types do not tell. */
function declaredOptions(parser: Argv): DeclaredOptions {
  return (parser as Argv & { getOptions(): DeclaredOptions }).getOptions();
}
