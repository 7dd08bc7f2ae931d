import { readFileSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { succeeds } from "../support/export-cli.ts";
import { startCliSimulator } from "../support/cli-simulator.ts";
import { runCli } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const bundle = fileURLToPath(new URL("../../dist/bin/", import.meta.url));
const listLoaded = fileURLToPath(new URL("../support/loaded-modules.cjs", import.meta.url));

/** Which modules each file of the bundle is made of. */
const contents = JSON.parse(readFileSync(join(bundle, "modules.json"), "utf8")) as Readonly<
  Record<string, readonly string[]>
>;

/** Own modules that cost something to load: the client, the simulator, what reads tables, the language of workflow files. */
const heavy: readonly string[] = [
  "dist/platform/create-platform.js",
  "dist/platform/network.js",
  "dist/simulator/start.js",
  "dist/data/rows/duckdb.js",
  "dist/workflows/file/expressions.js",
  "dist/workflows/file/read-yaml.js",
  "dist/steps/generated/step-documents.js",
  "node_modules/undici/lib/dispatcher/agent.js",
];

interface Loaded {
  readonly packages: readonly string[];
  readonly files: readonly string[];
  /** What the bundler put into those files. */
  readonly modules: readonly string[];
  /** Of Node's own. */
  readonly builtins: readonly string[];
}

/** What the built command line had loaded at its end. */
async function loadedBy(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Loaded> {
  const list = join(tempFolder(), "loaded.json");
  const options = { AEPX_LOADED_TO: list, NODE_OPTIONS: `--require "${listLoaded}"` };
  // The rows that the demo shows are its result.
  const searched = args[0] !== "demo";
  const { code, stderr } = await runCli(args, { env: { ...env, ...options }, searched });
  expect(code, stderr).toBe(0);
  const paths = JSON.parse(readFileSync(list, "utf8")) as string[];
  const files = paths.filter((path) => path.startsWith(bundle));
  return {
    packages: paths.filter((path) => path.split(sep).includes("node_modules")),
    files: files.map((path) => basename(path)),
    modules: files.flatMap((path) => contents[basename(path)] ?? []),
    builtins: paths.filter((path) => path.startsWith("NativeModule ")),
  };
}

function expectLight({ packages, modules }: Loaded): void {
  expect(packages).toEqual([]);
  expect(modules.filter((path) => heavy.includes(path) || path.includes("hyparquet"))).toEqual([]);
}

test("--version loads neither the argument parser nor any command", async () => {
  const loaded = await loadedBy(["--version"]);
  expectLight(loaded);
  expect(loaded.modules).toContain("dist/cli/main.js");
  expect(loaded.modules.filter((path) => /yargs|commands|session/.test(path))).toEqual([]);
  expect(loaded.files.length).toBeLessThanOrEqual(3);
});

test.each([
  ["--help"],
  ["export", "--help"],
  ["run", "--help"],
  ["runs", "--help"],
  ["audience", "--help"],
])("%s %s loads no package and nothing heavy", async (...args) => {
  const loaded = await loadedBy(args);
  expectLight(loaded);
  expect(loaded.modules.filter((path) => path.includes("dist/engine/local-executor"))).toEqual([]);
});

test("listing runs and resuming a finished one load no package and nothing heavy", async () => {
  const simulator = await startCliSimulator(["--job-seconds", "0"]);
  const env = { ...simulator.env, AEPX_HOME: tempFolder() };
  const args = ["export", "High churn risk", "--out", join(tempFolder(), "out")];
  const { runId } = await succeeds(args, env);
  await simulator.stop();
  expectLight(await loadedBy(["runs", "list"], env));
  // The simulator is gone: the answer comes from the disk alone.
  expectLight(await loadedBy(["runs", "resume", runId], env));
});

test("a command that talks to the platform loads one undici, not Node's own too", async () => {
  const simulator = await startCliSimulator(["--job-seconds", "0"]);
  const env = { ...simulator.env, AEPX_HOME: tempFolder() };
  const args = ["export", "High churn risk", "--out", join(tempFolder(), "out")];
  const { modules, builtins } = await loadedBy(args, env);
  await simulator.stop();
  expect(modules).toContain("node_modules/undici/lib/web/fetch/index.js");
  expect(builtins).toContain("NativeModule net");
  expect(builtins.filter((name) => name.includes("undici/undici"))).toEqual([]);
});

test("what is called heavy is in the bundle, under the names it has here", () => {
  const all = Object.values(contents).flat();
  expect(heavy.filter((path) => !all.includes(path))).toEqual([]);
});

test("what is heavy is found where it belongs", async () => {
  const { packages, modules } = await loadedBy(["demo"]);
  expect(packages.join()).toContain("duckdb");
  expect(modules.filter((path) => heavy.includes(path))).not.toEqual([]);
  // Of undici there is what sends requests, and not what nobody asks for.
  expect(modules).toContain("node_modules/undici/lib/dispatcher/agent.js");
  expect(modules.filter((path) => /undici\/lib\/(mock|interceptor)\//.test(path))).toEqual([]);
  // No run of a workflow file is among them.
  expect(modules).not.toContain("dist/workflows/file/expressions.js");
  // Every step was checked, and all of them were as they should be.
  expect(modules).toContain("dist/steps/generated/step-documents.js");
  expect(packages.filter((path) => /node_modules.ajv/.test(path))).toEqual([]);
});
