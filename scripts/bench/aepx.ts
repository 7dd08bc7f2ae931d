import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Ended, type ProcessOptions, runProcess } from "./run-process.ts";

export const aepxBin = fileURLToPath(new URL("../../dist/bin/aepx.cjs", import.meta.url));

/** Runs the built command line as its users do. */
export function aepx(args: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  return runProcess(process.execPath, [aepxBin, ...args], options);
}

/** A fresh state folder and output folder per run, and their removal. */
export function freshFolders(parent: string): {
  readonly home: string;
  readonly out: string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(parent, "aepx-run-"));
  return {
    home: join(folder, "home"),
    out: join(folder, "out"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
