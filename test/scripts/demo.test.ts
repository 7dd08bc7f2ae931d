import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { tempFolder } from "../support/temp-folder.ts";

const scripts = fileURLToPath(new URL("../../scripts/", import.meta.url));

const bin = `console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }));
process.exitCode = 3;`;
const tsc = `require("node:fs").mkdirSync("dist/bin", { recursive: true });
process.exit(Number(process.env.TSC_EXIT ?? 0));`;
const bundle = `import { writeFileSync } from "node:fs";
writeFileSync("dist/bin/aepx.cjs", ${JSON.stringify(bin)});`;

/** A project with stand-ins for the compiler, the bundler and the command line, in a path with a blank. */
function createProject(): string {
  const root = join(tempFolder(), "my project");
  for (const folder of ["scripts", "src", "node_modules/typescript/bin"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const file of ["demo", "ensure-installed.mjs", "ensure-built.mjs"]) {
    cpSync(join(scripts, file), join(root, "scripts", file));
  }
  for (const file of ["package-lock.json", "node_modules/.package-lock.json"]) {
    writeFileSync(join(root, file), JSON.stringify({ packages: {} }));
  }
  writeFileSync(join(root, "tsconfig.json"), "{}");
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
  writeFileSync(join(root, "node_modules/typescript/bin/tsc"), tsc);
  writeFileSync(join(root, "scripts/bundle-cli.mjs"), bundle);
  return root;
}

function demo(script: string, cwd: string, ...args: string[]): ReturnType<typeof outcome> {
  return outcome(spawnSync(script, args, { cwd, encoding: "utf8" }));
}

function outcome(ended: { status: number | null; stdout: string; stderr: string }): {
  code: number | null;
  told: unknown;
  stderr: string;
} {
  const told: unknown = ended.stdout === "" ? undefined : JSON.parse(ended.stdout);
  return { code: ended.status, told, stderr: ended.stderr };
}

test("builds, then runs the demo where the caller stands, with the caller's arguments", () => {
  const root = createProject();
  const cwd = tempFolder();
  expect(demo(join(root, "scripts/demo"), cwd, "--out", "a b")).toEqual({
    code: 3,
    told: { args: ["demo", "--out", "a b"], cwd },
    stderr: "Building …\n",
  });
});

test("does not build twice, but again when a source is newer or gone", () => {
  const root = createProject();
  const script = join(root, "scripts/demo");
  expect(demo(script, root).stderr).toBe("Building …\n");
  expect(demo(script, root).stderr).toBe("");
  const soon = Date.now() / 1000 + 60;
  writeFileSync(join(root, "src/new.ts"), "");
  utimesSync(join(root, "src/new.ts"), soon, soon);
  expect(demo(script, root).stderr).toBe("Building …\n");
});

test("works through a link to the project", () => {
  const root = createProject();
  const link = join(tempFolder(), "link");
  symlinkSync(root, link);
  expect(demo(join(link, "scripts/demo"), "/").told).toEqual({ args: ["demo"], cwd: "/" });
});
