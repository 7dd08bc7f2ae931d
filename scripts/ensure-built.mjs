// Builds dist/ when it is missing or older than anything it is made from.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "dist/cli/bin.js");

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
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc], { cwd: root, encoding: "utf8" });
  if (status === 0) return;
  // Types are a check of their own; what was written can still run.
  process.stderr.write(`${stdout}The build has type errors.\n`);
  if (!existsSync(bin)) process.exit(1);
}
