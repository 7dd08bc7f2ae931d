import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type RunningSimulator, startSimulator } from "../../src/simulator/start.ts";
import { root } from "../structure/source-tree.ts";
import { makeFolder, removeFolder } from "../support/temp-folder.ts";
import { readmeExamples, readmeSection } from "./readme-examples.ts";

const execute = promisify(execFile);
const folder = makeFolder();
const examples = readmeExamples("As a library");
let simulator: RunningSimulator | undefined;

/** An empty project that gets the packed package as a user would, and the examples as they stand. */
beforeAll(async () => {
  simulator = await startSimulator({ profiles: 200, jobSeconds: 0 });
  // What was built is packed: the tests' own build is not made again under their feet.
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await execute("npm", pack, { cwd: root });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  const project = { name: "consumer", private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(project));
  const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--omit=dev"];
  await execute("npm", [...install, join(folder, packed?.filename ?? "")], { cwd: folder });
  mkdirSync(join(folder, "src"));
  for (const [index, text] of examples.entries()) {
    writeFileSync(join(folder, "src", `example-${index}.ts`), text);
  }
  const types = "node_modules/@types";
  mkdirSync(join(folder, types), { recursive: true });
  symlinkSync(join(root, types, "node"), join(folder, types, "node"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
}, 300_000);

afterAll(async () => {
  await simulator?.close();
  removeFolder(folder);
});

/** As strict as can be: whoever is stricter than we are must not see errors in our types. */
const tsconfig = {
  compilerOptions: {
    target: "es2023",
    module: "nodenext",
    strict: true,
    types: ["node"],
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    outDir: "out",
    rootDir: "src",
  },
  include: ["src"],
};

async function runExample(index: number, env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await execute(process.execPath, [join("out", `example-${index}.js`)], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, ...env },
  });
  return stdout;
}

test("the README's examples compile against the package and do what they say", async () => {
  expect(examples).toHaveLength(2);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const compiled = await execute(process.execPath, [tsc, "-p", folder]).catch(
    (error: { stdout: string }) => error,
  );
  expect(compiled.stdout).toBe("");

  const exported = await runExample(0);
  expect(exported).toMatch(/^\d+ rows in 1 file\(s\), .*churn\/manifest\.json\n$/);
  expect(existsSync(join(folder, "churn/_SUCCESS"))).toBe(true);

  const env = { ...simulator?.env, AEPX_HOME: join(folder, "home") };
  expect(await runExample(1, env)).toBe("report.json\n");
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as object;
  expect(report).toEqual({ bytes: expect.any(Number), at: expect.stringMatching(/Z$/) });
  // Again: the run has succeeded, so it is a new one.
  expect(await runExample(1, env)).toBe("report.json\n");
}, 120_000);

test("the package exports what the README lists, and nothing else", async () => {
  const script = 'import * as aepx from "aepx"; console.log(JSON.stringify(Object.keys(aepx)));';
  const args = ["--input-type=module", "-e", script];
  const { stdout } = await execute(process.execPath, args, { cwd: folder });
  const names = JSON.parse(stdout) as string[];
  expect(names.toSorted()).toEqual(surface.toSorted());
  const table = readmeSection("As a library")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .join("\n");
  // The classes of errors are told as one.
  const alone = names.filter((name) => name === "AppError" || !name.endsWith("Error"));
  expect(alone.filter((name) => !new RegExp(`\\b${name}\\b`).test(table))).toEqual([]);
});

const surface = `
  exportAudience refreshAudience downloadScores readAudience queryAudience verifyAudience
  convertAudience diffAudiences peekBatch
  createClient configFromEnv startSimulator createLocalExecutor
  defineWorkflow defineStep runWorkflow runWorkflowFile steps recipes
  AppError ApiError AuthError CanceledError DataError JobError LockedError TransportError UsageError WaitError
  isAppError errorCodes Secret systemClock
`
  .trim()
  .split(/\s+/);
