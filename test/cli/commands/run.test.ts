import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runCli, startCli } from "../../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../../support/cli-simulator.ts";
import { dataFiles } from "../../support/export-cli.ts";
import { exportFile, scoresFile } from "../../support/workflow-files.ts";
import { workflowPlace } from "../../support/workflow-place.ts";

let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0", "--profiles", "500"]);
});
afterAll(() => simulator.stop());

function place(files: Readonly<Record<string, string>>) {
  return workflowPlace(simulator.env, files);
}

async function requestsMade(): Promise<number> {
  const { requests } = await simulator.counters();
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

test("a file exports a segment; its result is one object", async () => {
  const { cwd, aepx } = place({ "members.yaml": exportFile });
  const result = await aepx(["run", "members.yaml", "--input", "out=churn", "--json"]);
  expect(result.code, result.stderr).toBe(0);
  const files = Object.keys(dataFiles(join(cwd, "churn")));
  expect(files).not.toEqual([]);
  expect(result.json).toEqual({
    schemaVersion: 1,
    runId: expect.any(String),
    status: "succeeded",
    workflow: "members",
    outputs: { rows: expect.any(Number), files },
    skipped: ["hand"],
    from: null,
    startedAt: expect.any(String),
    finishedAt: expect.any(String),
  });
  expect(result.stderr).toContain("✓ started");
});

test("its text tells outputs, steps left out, folders and the run", async () => {
  const { cwd, aepx } = place({ "scores.yaml": scoresFile });
  const { code, stdout, stderr } = await aepx(["run", "scores.yaml", "--input", "out=o"]);
  expect(code, stderr).toBe(0);
  const [file] = Object.keys(dataFiles(join(cwd, "o")));
  const [, runId] = /run (\S+) \(file:scores\)/.exec(stderr) ?? [];
  expect(stdout).toBe(
    [
      "Workflow scores is done.",
      "",
      "  rows   500",
      `  files  ["${file}"]`,
      "",
      "  skipped  hand",
      `  folder   ${join(cwd, "o")}`,
      `  run      ${runId}`,
      "",
    ].join("\n"),
  );
});

test("a run key answers again without a request, as long as the files are whole", async () => {
  const { cwd, aepx } = place({ "scores.yaml": scoresFile });
  const args = ["run", "scores.yaml", "--input", "out=o", "--run-key", "monday", "--json"];
  const first = await aepx(args);
  expect(first.code, first.stderr).toBe(0);
  const before = await requestsMade();
  const again = await aepx(args);
  expect(again.json).toEqual(first.json);
  const { runId } = first.json as { readonly runId: string };
  expect((await aepx(["runs", "resume", runId, "--json"])).json).toEqual(first.json);
  expect(await requestsMade()).toBe(before);

  const [file = ""] = readdirSync(join(cwd, "o")).filter((name) => name.endsWith(".parquet"));
  appendFileSync(join(cwd, "o", file), "x");
  const damaged = await aepx(args);
  expect(damaged).toMatchObject({ code: 7, json: { error: { code: "size-mismatch" } } });
  expect(damaged.stdout).toContain("Run the file again with another folder");
});

test("- is standard input, and what is probably not meant is told", async () => {
  const { aepx } = place({});
  const text = scoresFile.replace("inputs:\n", "inputs:\n  spare: { type: string, default: x }\n");
  const { code, stderr } = await aepx(["run", "-", "--input", "out=o"], text);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain("! -:3:3: Input spare is used nowhere. Take it out, or use it.\n");
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "the first %s ends the reading of standard input with exit %i",
  async (signal, exit) => {
    // More than fits into the pipe: once it is there, it is being read.
    const input = `# ${" ".repeat(4 * 1024 * 1024)}`;
    const running = startCli(["run", "-", "--json"], { input, inputStaysOpen: true });
    await running.inputRead;
    running.kill(signal);
    const { code, json } = await running.done;
    expect({ code, json }).toMatchObject({ code: exit, json: { error: { code: "canceled" } } });
  },
);

test("runs are listed, shown and watched under the file's name", async () => {
  const { aepx } = place({ "scores.yaml": scoresFile });
  const { json } = await aepx(["run", "scores.yaml", "--input", "out=o", "--json"]);
  const { runId } = json as { readonly runId: string };
  expect((await aepx(["runs", "list"])).stdout).toMatch(`${runId}  succeeded  file:scores`);
  const shown = await aepx(["runs", "show", runId]);
  expect(shown.stdout).toContain("file:scores (version 1)");
  expect(shown.stdout).toMatch(/^fetched +completed/m);
  expect(shown.stdout).toMatch(/\nSkipped +hand\n\nOUTPUT +VALUE\nrows +500\nfiles +\["\S+"\]\n$/);
  const object = (await aepx(["runs", "show", runId, "--json"])).json;
  expect(object).toMatchObject({ output: { outputs: { rows: 500 }, skipped: ["hand"] } });
  expect((await aepx(["runs", "watch", runId])).code).toBe(0);
});

test("--simulate needs no credentials", async () => {
  const { cwd } = place({ "scores.yaml": scoresFile });
  const args = ["run", "scores.yaml", "--input", "out=o", "--simulate", "--json"];
  const { code, json, stderr } = await runCli(args, { cwd });
  expect(code, stderr).toBe(0);
  expect(json).toMatchObject({ workflow: "scores", outputs: { rows: 10_000 } });
  expect(readdirSync(cwd).toSorted()).toEqual(["o", "scores.yaml"]);
});
