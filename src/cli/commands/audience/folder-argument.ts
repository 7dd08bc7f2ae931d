import type { Argv } from "yargs";

export interface FolderArguments {
  readonly folder: string;
}

/** The audience that a command looks into. */
export function declareFolder<T>(yargs: Argv<T>): Argv<T & FolderArguments> {
  return yargs.positional("folder", {
    type: "string",
    demandOption: true,
    describe: "Its --out folder",
  });
}
