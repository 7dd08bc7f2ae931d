import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type CliSimulator, startCliSimulator } from "../../support/cli-simulator.ts";
import { contents } from "../../support/contents.ts";
import { scoresFile } from "../../support/workflow-files.ts";
import { workflowPlace } from "../../support/workflow-place.ts";

let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0", "--profiles", "200"]);
});
afterAll(() => simulator.stop());

/** A folder with a file that has run under a key. */
async function ranWithKey(command: string) {
  const { cwd, home, aepx } = workflowPlace(simulator.env, { "f.yaml": scoresFile });
  const run = (...more: readonly string[]) =>
    aepx(["run", "f.yaml", "--input", "out=o", "--run-key", "k", ...more]);
  const first = await run("--input", `command=${command}`, "--json");
  const { runId } = first.json as { readonly runId: string };
  return { cwd, home, aepx, run, runId };
}

test("of a key whose run has succeeded, the recorded result would be given again", async () => {
  const { run, runId, home } = await ranWithKey("true");
  const before = contents(home);
  const { code, stdout, stderr } = await run("--input", "command=true", "--dry-run");
  expect(code, stderr).toBe(0);
  expect(stdout).toBe(
    [
      `# Run ${runId} has succeeded: its recorded result would be given again, if its files are whole.`,
      "# Dry run: nothing would be created, cancelled or deleted.",
      "",
    ].join("\n"),
  );
  expect(contents(home)).toEqual(before);
});

test("a key is refused as without --dry-run: with other inputs, and once its run was cancelled", async () => {
  const { run, aepx, runId } = await ranWithKey("false");
  for (const more of [["--dry-run"], []]) {
    const refused = await run("--input", "command=true", "--json", ...more);
    expect(refused).toMatchObject({ code: 2, json: { error: { code: "run-key-conflict" } } });
  }
  await aepx(["runs", "cancel", runId]);
  for (const more of [["--dry-run"], []]) {
    const refused = await run("--input", "command=false", "--json", ...more);
    expect(refused).toMatchObject({ code: 130, json: { error: { code: "canceled" } } });
  }
});

test("nothing is written into the state folder, however stale what stands there is", async () => {
  const { aepx, home, runId } = await ranWithKey("false");
  const dry = ["run", "f.yaml", "--input", "out=p", "--dry-run"];
  const ledger = join(home, "ledger.jsonl");
  const gone = Array.from({ length: 300 }, (_, at) => `["gone-${at}"]\n`).join("");
  rmSync(join(home, "runs", runId, "summary.json"));
  for (const lines of [gone, undefined]) {
    if (lines === undefined) rmSync(ledger);
    else writeFileSync(ledger, lines);
    const before = contents(home);
    const { code, stderr } = await aepx(dry);
    expect(code, stderr).toBe(0);
    expect(contents(home)).toEqual(before);
  }
  // The same of a list that may write.
  writeFileSync(ledger, gone);
  const before = contents(home);
  await aepx(["runs", "list"]);
  expect(contents(home)).not.toEqual(before);
});
