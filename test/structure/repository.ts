import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./source-tree.ts";

const TOP_LEVEL = new Set([
  ".ci",
  ".gitignore",
  ".prettierignore",
  "LICENSE",
  "README.md",
  "package-lock.json",
  "package.json",
  "scripts",
  "specs",
  "src",
  "test",
  "tsconfig.json",
]);

/** What git tracks. */
export function trackedFiles(): string[] {
  const output = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
  return output.split("\0").filter((file) => file !== "");
}

export function topLevelProblems(files: readonly string[]): string[] {
  const found = new Set(files.map((file) => file.split("/")[0] ?? file));
  return [
    ...[...found].filter((name) => !TOP_LEVEL.has(name)).map((name) => `${name} does not belong`),
    ...[...TOP_LEVEL].filter((name) => !found.has(name)).map((name) => `${name} is missing`),
  ];
}

/** Where packages come from is the business of the machine that installs them. */
const REGISTRY = /registry\.[a-z0-9-]+\.[a-z]{2,}|"resolved":\s*"https?:/i;

export function registryProblems(path: string, text: string): string[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      REGISTRY.test(line) ? [`${path}:${index + 1} names a registry`] : [],
    );
}

export function readTracked(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

export interface Manifest {
  readonly type?: string;
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export function versionProblems(manifest: Manifest): string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.entries(all)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name} is ${version}, not one exact version`);
}

/** The files that `bin` and `exports` promise. */
export function promisedFiles(manifest: Manifest): string[] {
  const targets = Object.values(manifest.exports ?? {}).flatMap((target) =>
    typeof target === "string" ? [target] : Object.values(target),
  );
  return [...Object.values(manifest.bin ?? {}), ...targets].map((file) =>
    file.replace(/^\.\//, ""),
  );
}

/** `types` has to come first, or TypeScript never reads it. */
export function exportOrderProblems(manifest: Manifest): string[] {
  return Object.entries(manifest.exports ?? {})
    .filter(([, target]) => typeof target === "object" && Object.keys(target)[0] !== "types")
    .map(([name]) => `exports["${name}"] does not begin with types`);
}
