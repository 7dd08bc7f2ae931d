import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { ARTIFACTS_VARIABLE } from "../../test/support/canaries.ts";
import { type Outcome, run } from "./check.ts";
import { tallyVitest } from "./tally.ts";

/** Runs the whole vitest suite under the given Node; what it prints is kept among the artifacts, to be searched. */
export async function runTests(node: string, name: string, artifacts: string): Promise<Outcome> {
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
