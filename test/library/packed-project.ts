import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { root } from "../structure/source-tree.ts";

const execute = promisify(execFile);

/**
 * Copies a project into an empty folder and gives it the package as npm would pack it; what the package depends on is linked from here, so that
 * no registry is asked.
 */
export async function installProject(source: string, folder: string): Promise<void> {
  cpSync(source, folder, { recursive: true });
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "aepx"), { recursive: true });
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await execute("npm", pack, { cwd: root });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  const tarball = join(folder, packed?.filename ?? "");
  await execute("tar", ["-xzf", tarball, "-C", join(modules, "aepx"), "--strip-components=1"]);
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Readonly<Record<string, string>>;
  };
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
}

/** What the compiler objects to; empty: nothing. */
export async function compileProject(folder: string): Promise<string> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await execute(process.execPath, [tsc, "-p", folder]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

/** The one line of JSON that a compiled program of the project prints. */
export async function runProject(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { stdout } = await execute(process.execPath, [join("out", "main.js"), ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, ...env },
  });
  return JSON.parse(stdout);
}
