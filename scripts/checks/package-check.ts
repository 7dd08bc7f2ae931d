import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { failed, type Outcome, passed, run, runAsCheck } from "./check.ts";

const REQUIRED = [
  "LICENSE",
  "README.md",
  "package.json",
  "dist/index.js",
  "dist/index.d.ts",
  "specs/workflow.schema.json",
  "specs/workflows/download-scores.yaml",
  "specs/workflows/export-audience.yaml",
  "specs/workflows/refresh-audience.yaml",
  "specs/workflows/weekly.yaml",
];

/** Packs what was built as npm would publish it, and looks at that one tarball from all sides. */
export async function checkPackage(): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "aepx-pack-"));
  try {
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const packed = await run("npm", args);
    if (packed.code !== 0) return failed(packed.output);
    const { filename, files } = parsePacked(packed.output);
    const wrong = packProblems(files);
    if (wrong.length > 0) return failed(`${wrong.join("\n")}\n`);
    const tarball = join(folder, filename);
    const linted = await runAsCheck("node_modules/.bin/publint", "run", tarball, "--strict");
    if (linted.failed > 0) return linted;
    const attw = ["node_modules/.bin/attw", tarball, "--profile", "esm-only"] as const;
    const resolved = await runAsCheck(...attw);
    return resolved.failed > 0 ? resolved : passed(`${files.length} files`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Packed {
  readonly filename: string;
  readonly files: readonly string[];
}

/** Reads what `npm pack --json` prints; warnings may stand around the JSON. */
export function parsePacked(output: string): Packed {
  const json = output.slice(output.indexOf("[\n"), output.lastIndexOf("]") + 1);
  const [entry] = JSON.parse(json) as { filename: string; files: { path: string }[] }[];
  if (entry === undefined) throw new Error(`npm pack told of no package:\n${output}`);
  return { filename: entry.filename, files: entry.files.map((file) => file.path) };
}

/** Only the build, the schema for editors, the workflow files, the README, the licence and package.json are published, and each of them is. */
export function packProblems(files: readonly string[]): string[] {
  const missing = REQUIRED.filter((file) => !files.includes(file));
  const foreign = files.filter((file) => !file.startsWith("dist/") && !REQUIRED.includes(file));
  return [
    ...missing.map((file) => `Not in the package: ${file}`),
    ...foreign.map((file) => `Does not belong into the package: ${file}`),
  ];
}
