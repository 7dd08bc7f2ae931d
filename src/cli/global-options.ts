import type { Argv } from "yargs";

/** Flags that every command takes. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly logFile?: string | undefined;
  readonly profile?: string | undefined;
  readonly sandbox?: string | undefined;
}

const group = "Global options:";

export function declareGlobalOptions(yargs: Argv): Argv {
  return yargs
    .option("json", { type: "boolean", group, describe: "Print one JSON object on stdout" })
    .option("quiet", { type: "boolean", group, describe: "No progress on stderr" })
    .option("verbose", { type: "boolean", group, describe: "Write debug log lines to stderr" })
    .option("log-file", {
      type: "string",
      requiresArg: true,
      group,
      describe: "Append a structured log (JSON lines) to this file",
    })
    .option("profile", {
      type: "string",
      requiresArg: true,
      group,
      describe: "Take settings from this profile of the configuration file",
    })
    .option("sandbox", {
      type: "string",
      requiresArg: true,
      group,
      describe: "Sandbox to work in (there is no default)",
    });
}

export function toGlobalOptions(args: Readonly<Record<string, unknown>>): GlobalOptions {
  return {
    json: args["json"] === true,
    quiet: args["quiet"] === true,
    verbose: args["verbose"] === true,
    logFile: textOf(args["logFile"]),
    profile: textOf(args["profile"]),
    sandbox: textOf(args["sandbox"]),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
