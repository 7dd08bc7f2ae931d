// Builds dist/ when it is missing or older than anything it is made from.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "dist/bin/aepx.cjs");

if (!isFresh()) build();

function isFresh() {
  if (!existsSync(bin)) return false;
  const newest = Math.max(
    ...["package-lock.json", "tsconfig.json"].map((file) => statSync(join(root, file)).mtimeMs),
    newestUnder(join(root, "src")),
  );
  return statSync(bin).mtimeMs > newest;
}

/** Folders count too: their time changes when a file is removed. */
function newestUnder(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const times = entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(statSync(folder).mtimeMs, ...times);
}

function build() {
  process.stderr.write("Building …\n");
  const compiled = run(join(root, "node_modules/typescript/bin/tsc"));
  // Types are a check of their own; what was written can still run.
  if (compiled.status !== 0) {
    process.stderr.write(`${compiled.stdout}The build has type errors.\n`);
  }
  const bundled = run(join(root, "scripts/bundle-cli.mjs"));
  if (bundled.status === 0) return;
  process.stderr.write(bundled.stderr);
  process.exit(1);
}

function run(script) {
  return spawnSync(process.execPath, [script], { cwd: root, encoding: "utf8" });
}
