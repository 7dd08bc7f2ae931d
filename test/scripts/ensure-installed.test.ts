import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { tempFolder } from "../support/temp-folder.ts";

const script = fileURLToPath(new URL("../../scripts/ensure-installed.mjs", import.meta.url));

interface Project {
  readonly locked: Record<string, object>;
  readonly installed?: Record<string, object>;
  /** What the stand-in for npm exits with. */
  readonly npmExit?: number;
  readonly nodeVersion?: string;
}

/** Runs the script in a project of its own, with a stand-in for npm that writes down how it was called. */
function ensureInstalled(project: Project): { code: number | null; stderr: string; npm: string } {
  const root = join(tempFolder(), "a folder with blanks");
  const bin = join(root, "bin");
  for (const folder of ["scripts", "bin", "node_modules"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  cpSync(script, join(root, "scripts/ensure-installed.mjs"));
  write(root, "package-lock.json", { "": { version: "0.1.0" }, ...project.locked });
  if (project.installed) write(root, "node_modules/.package-lock.json", project.installed);
  const npm = `#!/bin/sh\necho "$@ in $PWD" > "${root}/npm.log"\necho no disk >&2\nexit ${project.npmExit ?? 0}\n`;
  writeFileSync(join(bin, "npm"), npm);
  chmodSync(join(bin, "npm"), 0o755);
  const { status, stderr } = spawnSync(
    process.execPath,
    [...pretending(project.nodeVersion), join(root, "scripts/ensure-installed.mjs")],
    {
      cwd: dirname(root),
      encoding: "utf8",
      env: { PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` },
    },
  );
  const log = join(root, "npm.log");
  const called = existsSync(log) ? readFileSync(log, "utf8").replace(root, "ROOT") : "";
  return { code: status, stderr, npm: called.trim() };
}

function write(root: string, file: string, packages: Record<string, object>): void {
  writeFileSync(join(root, file), JSON.stringify({ packages }));
}

function pretending(nodeVersion: string | undefined): string[] {
  if (nodeVersion === undefined) return [];
  const code = `Object.defineProperty(process, "versions", { value: { node: "${nodeVersion}" } });`;
  return ["--import", `data:text/javascript,${encodeURIComponent(code)}`];
}

const a1 = { "node_modules/a": { version: "1.0.0" } };
const a2 = { "node_modules/a": { version: "2.0.0" } };
const optional = { "node_modules/b": { version: "1.0.0", optional: true } };

test("installs what the lock file says when nothing is installed", () => {
  expect(ensureInstalled({ locked: a1 })).toEqual({
    code: 0,
    stderr: "Installing dependencies (npm ci) …\n",
    npm: "ci --no-audit --no-fund in ROOT",
  });
});

test.each([
  ["another version is installed", { locked: a2, installed: a1 }],
  ["a package is missing", { locked: { ...a1, "node_modules/c": {} }, installed: a1 }],
  ["an optional package is outdated", { locked: optional, installed: { "node_modules/b": {} } }],
])("installs when %s", (_why, project) => {
  expect(ensureInstalled(project).npm).toMatch(/^ci /);
});

test.each([
  ["the lock file is satisfied", { locked: a1, installed: a1 }],
  ["only a package for another platform is absent", { locked: optional, installed: {} }],
])("leaves everything alone when %s", (_why, project) => {
  expect(ensureInstalled(project)).toEqual({ code: 0, stderr: "", npm: "" });
});

test("says what npm said when it fails", () => {
  const { code, stderr } = ensureInstalled({ locked: a1, npmExit: 1 });
  expect(code).toBe(1);
  expect(stderr).toBe("Installing dependencies (npm ci) …\nnpm ci failed.\nno disk\n\n");
});

test.each(["18.20.4", "20.18.3"])("refuses Node %s before it installs anything", (nodeVersion) => {
  expect(ensureInstalled({ locked: a1, nodeVersion })).toEqual({
    code: 1,
    stderr: `aepx needs Node.js 20.19 or later; this is ${nodeVersion}.\n`,
    npm: "",
  });
});

test.each(["20.19.0", "22.12.0", "24.1.0"])("accepts Node %s", (nodeVersion) => {
  expect(ensureInstalled({ locked: a1, installed: a1, nodeVersion }).code).toBe(0);
});
