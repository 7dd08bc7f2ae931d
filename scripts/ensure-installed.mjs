// Makes a fresh clone runnable: checks Node, then installs exactly what package-lock.json says unless it is there already.
// Plain JavaScript without dependencies, for it runs before there are any.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const NODE_MIN = [20, 19];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
  fail(`aepx needs Node.js ${NODE_MIN.join(".")} or later; this is ${process.versions.node}.`);
}
if (!isInstalled()) install();

/** Every package of the lock file that this platform needs is in node_modules, in that version. */
function isInstalled() {
  const installed = packagesOf("node_modules/.package-lock.json");
  if (installed === undefined) return false;
  return Object.entries(packagesOf("package-lock.json") ?? {}).every(
    ([path, { version, optional }]) =>
      path === "" ||
      (installed[path] === undefined ? optional : installed[path].version === version),
  );
}

function packagesOf(file) {
  const path = `${root}${file}`;
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).packages : undefined;
}

function install() {
  process.stderr.write("Installing dependencies (npm ci) …\n");
  const { status, stdout, stderr } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) fail(`npm ci failed.\n${stdout ?? ""}${stderr ?? ""}`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
