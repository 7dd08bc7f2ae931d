import { readdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { PlannedRequest } from "../../../src/platform/to-curl.ts";
import { type CliSimulator, startCliSimulator } from "../../support/cli-simulator.ts";
import { contents } from "../../support/contents.ts";
import { made } from "../../support/export-cli.ts";
import { exportFile, scoresFile } from "../../support/workflow-files.ts";
import { workflowPlace } from "../../support/workflow-place.ts";

let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0", "--profiles", "200"]);
});
afterAll(() => simulator.stop());

function place(text: string) {
  const { cwd, home, aepx } = workflowPlace(simulator.env, { "f.yaml": text });
  return { cwd, home, aepx: (...args: readonly string[]) => aepx(["run", "f.yaml", ...args]) };
}

function requestsOf(json: unknown): string[] {
  const { requests } = json as { readonly requests: readonly PlannedRequest[] };
  return requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
}

test("writes are printed, and nothing is made: not at Adobe, not here", async () => {
  const { cwd, home, aepx } = place(exportFile);
  const before = await simulator.counters();
  const { code, json, stderr } = await aepx("--input", "out=o", "--dry-run", "--json");
  expect(code, stderr).toBe(0);
  expect(requestsOf(json)).toEqual([
    "POST /data/foundation/catalog/dataSets",
    "POST /data/core/ups/export/jobs",
  ]);
  expect(await made(simulator, before)).toEqual({ datasets: 0, jobs: 0 });
  expect(readdirSync(cwd)).toEqual(["f.yaml"]);
  // The cached token is all that stays.
  expect(readdirSync(home)).toEqual(["tokens"]);
  expect(stderr.split("\n")).toEqual([
    `Step claim would take the folder "${join(cwd, "o")}".`,
    "The dry run ends at step started (start-export), where the export job would be started.",
    "Not tried, because they come after it: job, ready, listed, fetched, verified, hand, written.",
    "",
  ]);
});

test("it ends before what is written on this machine", async () => {
  const { cwd, aepx } = place(scoresFile);
  const { bytesSent } = await simulator.counters();
  const { code, stdout } = await aepx("--input", "out=o", "--dry-run");
  expect(code).toBe(0);
  expect(stdout).toContain(
    "# The dry run ends at step fetched (download-files), which writes on this machine.\n",
  );
  expect(stdout).toContain("# Dry run: nothing would be created, cancelled or deleted.\n");
  expect((await simulator.counters()).bytesSent).toBe(bytesSent);
  expect(readdirSync(cwd)).toEqual(["f.yaml"]);
});

test("a command is told and not run, and the steps after it are tried", async () => {
  const { cwd, aepx } = place(`name: told
steps:
  - id: hand
    use: run-command
    for-each: '["a", "b"]'
    with: { command: "touch \${{ item }}", input: {} }
  - id: found
    use: find-segment
    with: { segments: [Loyal customers] }
`);
  const { code, stdout, stderr } = await aepx("--dry-run");
  expect(code, stderr).toBe(0);
  expect(stdout.split("\n").slice(0, 2)).toEqual([
    '# Step hand[0] would run the command "touch a".',
    '# Step hand[1] would run the command "touch b".',
  ]);
  expect(stdout).not.toContain("ends at");
  expect(readdirSync(cwd)).toEqual(["f.yaml"]);
});

test("what would fail fails, and no step for failures runs", async () => {
  const { cwd, aepx } = place(
    exportFile.replace(
      "    use: find-segment\n",
      "    use: find-segment\n    on-failure: { use: run-command, with: { command: touch told, input: {} } }\n",
    ),
  );
  const args = ["--input", "out=o", "--input", "segment=High churn rsik", "--dry-run", "--json"];
  expect(await aepx(...args)).toMatchObject({
    code: 2,
    json: { error: { code: "segment-not-found" } },
  });
  expect(readdirSync(cwd)).toEqual(["f.yaml"]);
});

test("a folder that is in the way is found", async () => {
  const { cwd, aepx } = place(scoresFile);
  const result = await aepx("--input", "out=.", "--dry-run", "--json");
  expect(result).toMatchObject({ code: 2, json: { error: { code: "output-not-empty" } } });
  expect(readdirSync(cwd)).toEqual(["f.yaml"]);
});

test("what a run has done is taken from its record, which stays as it is", async () => {
  const { cwd, home, aepx } = place(scoresFile);
  const input = ["--input", "out=o", "--input", "command=false"];
  const failed = await aepx(...input, "--json");
  expect(failed).toMatchObject({ code: 6, json: { error: { code: "command-failed" } } });
  const { runId } = failed.json as { readonly runId: string };
  const before = { ...contents(home), ...contents(cwd) };
  const { requests } = await simulator.counters();

  const again = await aepx(...input, "--dry-run");
  expect(again.code, again.stderr).toBe(0);
  expect(again.stdout.split("\n").slice(0, 3)).toEqual([
    `# Run ${runId} would be continued; what it has done stays done.`,
    '# Step hand would run the command "false".',
    "# The dry run ends at step written (write-manifest), which writes on this machine.",
  ]);
  const from = await aepx("--from", "hand", "--input", "command=true", "--dry-run");
  expect(from.stdout.split("\n").slice(0, 2)).toEqual([
    '# Step hand would run the command "true".',
    "# The dry run ends at step written (write-manifest), which writes on this machine.",
  ]);
  expect((await simulator.counters()).requests).toEqual(requests);
  expect({ ...contents(home), ...contents(cwd) }).toEqual(before);
});
