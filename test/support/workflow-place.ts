import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { type CliResult, runCli } from "./cli.ts";
import { tempFolder } from "./temp-folder.ts";

/** A folder with files in it, and `aepx` run there with a state folder of its own: relative paths are those of the working directory. */
export function workflowPlace(
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
) {
  const cwd = tempFolder();
  const home = tempFolder();
  const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  const aepx = (args: readonly string[], input = ""): Promise<CliResult> =>
    runCli(args, { env: { ...env, AEPX_HOME: home }, cwd, input });
  return { cwd, home, aepx, write };
}
