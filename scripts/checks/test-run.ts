import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { ARTIFACTS_VARIABLE } from "../../test/support/canaries.ts";
import { type Outcome, run } from "./check.ts";
import { tallyVitest } from "./tally.ts";

/**
 * Folders of tests that a second Node runs as well: what is theirs alone is files, sockets, TLS, streams, native modules, child processes
 * and the built command line. Steps and recipes reach all of these through the same modules, tested here; the structure of the
 * sources, the documents and the project's own scripts are the same under any Node.
 */
export const runtimeFolders: readonly string[] = [
  "cli",
  "core",
  "data",
  "engine",
  "library",
  "platform",
  "simulator",
];

export interface TestRun {
  readonly node: string;
  /** Of what it leaves among the artifacts. */
  readonly name: string;
  readonly artifacts: string;
  /** Below `test`. Default: all. */
  readonly folders?: readonly string[];
}

/** Runs the vitest suite under the given Node; what it prints is kept among the artifacts, to be searched. */
export async function runTests({ node, name, artifacts, folders }: TestRun): Promise<Outcome> {
  const report = join(artifacts, `${name}.json`);
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    scripts: { test: string };
  };
  const args = scripts.test.split(" ").slice(1);
  const ended = await run(
    node,
    [
      "node_modules/vitest/vitest.mjs",
      ...args,
      ...(folders ?? []).map((folder) => `test/${folder}/`),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    testEnvironment(node, artifacts),
  );
  writeFileSync(join(artifacts, `${name}.txt`), ended.output);
  return tallyVitest(ended, existsSync(report) ? readFileSync(report, "utf8") : undefined);
}

/** The machine's settings for aepx and its proxies are not the tests' business. */
function testEnvironment(node: string, artifacts: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([key]) => !/^AEPX_|_proxy$/i.test(key));
  return {
    ...Object.fromEntries(kept),
    PATH: `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}`,
    NO_COLOR: "1",
    CI: "true",
    [ARTIFACTS_VARIABLE]: artifacts,
  };
}
