import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { searchCanaries } from "./canary-search.ts";
import { type Check, failed, type Outcome, root, runScript, skipped } from "./check.ts";
import { installNode24 } from "./node24.ts";
import { checkPackage } from "./package-check.ts";
import { addUp, countsLine, exitCode } from "./tally.ts";
import { runTests, runtimeFolders } from "./test-run.ts";

process.chdir(root);
const artifacts = mkdtempSync(join(tmpdir(), "aepx-artifacts-"));

const checks: readonly Check[] = [
  { name: "generated types are current", run: () => runScript("generate:platform", "--check") },
  { name: "documents of steps are current", run: () => runScript("generate:steps", "--check") },
  { name: "types", run: () => runScript("typecheck") },
  { name: "lint and format", run: () => runScript("lint") },
  { name: "dead code", run: () => runScript("dead") },
  { name: "build", run: () => runScript("build") },
  { name: "package", run: checkPackage },
  {
    name: `tests on Node ${process.versions.node}`,
    run: () => runTests({ node: process.execPath, name: "tests", artifacts }),
  },
  { name: "tests of what Node 24 could change", run: testOnNode24 },
  { name: "no secret and no row in any output", run: async () => searchCanaries(artifacts) },
];

const outcomes: Outcome[] = [];
for (const check of checks) {
  process.stdout.write(`${check.name} … `);
  const startedMs = performance.now();
  const outcome = await check.run().catch((error: unknown) => failed(`${String(error)}\n`));
  outcomes.push(outcome);
  process.stdout.write(`${describe(outcome)}  ${seconds(startedMs)}\n`);
  if (outcome.failed > 0) process.stdout.write(`${outcome.output}\n`);
}

const counts = addUp(outcomes);
if (counts.failed === 0) rmSync(artifacts, { recursive: true, force: true });
else process.stdout.write(`What the tests printed: ${artifacts}\n`);
process.stdout.write(`${countsLine(counts)}\n`);
process.exitCode = exitCode(counts);

async function testOnNode24(): Promise<Outcome> {
  const node = await installNode24();
  return node === undefined
    ? skipped(`only on linux-x64, not on ${process.platform}-${process.arch}`)
    : runTests({ node, name: "tests-node24", artifacts, folders: runtimeFolders });
}

function describe(outcome: Outcome): string {
  const verdict = outcome.failed > 0 ? "FAILED" : outcome.passed > 0 ? "ok" : "skipped";
  return outcome.note === undefined ? verdict : `${verdict} (${outcome.note})`;
}

function seconds(startedMs: number): string {
  return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}
