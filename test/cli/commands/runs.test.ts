import { expect, test } from "vitest";

import { canContinue, describeRun } from "../../../src/cli/commands/runs/show.ts";
import { chooseRun } from "../../../src/cli/commands/runs/resume.ts";
import type { RunState } from "../../../src/engine/run-state.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { run } from "../support/in-process.ts";
import { useSimulator } from "../support/simulated.ts";

const slow = useSimulator({ jobSeconds: 3600 });
const quick = useSimulator();
const large = useSimulator({ jobSeconds: 1, faults: ["job-slow"], fileSize: 4 * 1024 ** 2 });

const exportArgs = ["export", "High churn risk", "--out", "out", "--json"];

/** A run parked at its export job, in a home of its own. */
async function parked() {
  const home = tempFolder();
  const options = { env: { AEPX_HOME: home }, cwd: home };
  const { json } = await slow.run([...exportArgs, "--no-wait"], options);
  return { runId: (json as { runId: string }).runId, options };
}

test("a finished run is listed, shown, watched and recalled", { timeout: 30_000 }, async () => {
  const home = tempFolder();
  const options = { env: { AEPX_HOME: home }, cwd: home };
  const exported = await quick.run(exportArgs, options);
  expect(exported.code).toBe(0);
  const { runId } = exported.json as { runId: string };

  const list = await run(["runs", "list", "--json"], options);
  expect(list.json).toMatchObject({
    items: [{ runId, workflow: "export-audience", status: "succeeded", error: null }],
  });
  const show = await run(["runs", "show", runId, "--json"], options);
  expect(show.json).toMatchObject({ schemaVersion: 1, runId, status: "succeeded" });
  const watch = await run(["runs", "watch", runId], options);
  expect(watch.code).toBe(0);
  expect(watch.stdout).toContain(`run ${runId} (export-audience)\n✓ claim-output`);

  const requests = quick.simulator().counters().requests;
  const again = await run(["runs", "resume", runId, "--json"], options);
  expect(again.json).toEqual(exported.json);
  expect(quick.simulator().counters().requests).toEqual(requests);
});

test("a parked run is watched with its own exit code and the command that continues it", async () => {
  const { runId, options } = await parked();
  const watch = await run(["runs", "watch", runId], options);
  expect(watch.code).toBe(8);
  expect(watch.stderr).toContain(`  continue with: aepx runs resume ${runId}\n`);
});

test("a parked run is found by --latest and parks again at the end of its wait", async () => {
  const { runId, options } = await parked();
  const resumed = await slow.run(["runs", "resume", "--latest", "--wait", "1s", "--json"], options);
  expect(resumed).toMatchObject({
    code: 8,
    json: {
      runId,
      status: "parked",
      error: { code: "wait-ended" },
      resume: `aepx runs resume ${runId}`,
    },
  });
});

test("a continued run takes how files are fetched from the command that continues it", async () => {
  const options = { env: { AEPX_HOME: tempFolder() } };
  await large.run([...exportArgs, "--no-wait"], options);
  large.simulator().control({ advanceSeconds: 3600 });
  const argv = ["runs", "resume", "--latest", "--concurrency", "1", "--part-size", "2MiB"];
  expect(await large.run(argv, options)).toMatchObject({ code: 0 });
  const { requests } = large.simulator().counters();
  // The listing, and two parts of one file.
  expect(requests["GET /data/foundation/export/files/{dataSetFileId}"]).toBe(3);
});

test("a canceled run is not continued", async () => {
  const { runId, options } = await parked();
  const canceled = await slow.run(["runs", "cancel", runId], options);
  expect(canceled).toMatchObject({ code: 0, stdout: `Run ${runId} is canceled.\n` });
  const none = await run(["runs", "resume", "--latest"], options);
  expect(none).toMatchObject({
    code: 2,
    stderr: "aepx: No run is left to continue. See: aepx runs list\n",
  });
  const named = await run(["runs", "resume", runId, "--json"], options);
  expect(named).toMatchObject({
    code: 2,
    json: {
      error: {
        code: "bad-option",
        message: `Run ${runId} was canceled, and a canceled run is not continued. Start a new one with the command that started it.`,
        retryable: false,
      },
      resume: null,
    },
  });
  const list = await run(["runs", "list", "--status", "canceled", "--json"], options);
  expect(list.json).toMatchObject({ items: [{ runId, status: "canceled" }] });
});

test.each(["show", "watch", "resume", "cancel"])(
  "runs %s of an unknown run is exit 2",
  async (verb) => {
    const { code, json } = await run(["runs", verb, "20260101T000000Z-000000", "--json"]);
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: "run-not-found" } });
  },
);

test("no runs yet", async () => {
  const result = await run(["runs", "list"]);
  expect(result).toMatchObject({ code: 0, stdout: "", stderr: "No runs yet.\n" });
});

const state: RunState = {
  runId: "r1",
  workflow: "export-audience",
  version: "1",
  status: "running",
  held: false,
  input: {},
  fingerprint: "f",
  runKey: null,
  startedAt: "2026-01-02T03:04:05.000Z",
  updatedAt: "2026-01-02T03:05:05.000Z",
  finishedAt: null,
  owner: { pid: 7, host: "h", startedAt: "2026-01-02T03:04:05.000Z" },
  output: null,
  failure: null,
  steps: [],
};

test("a run whose process died shows as interrupted, with the command that continues it", () => {
  expect(describeRun(state)).toBe(
    [
      "Run       r1",
      "Status    interrupted",
      "Workflow  export-audience (version 1)",
      "Started   2026-01-02T03:04:05.000Z",
      "Updated   2026-01-02T03:05:05.000Z",
      "Finished  -",
      "Key       -",
      "Process   7 on h",
      "",
      "Continue with: aepx runs resume r1",
      "",
    ].join("\n"),
  );
});

test.each([
  ["running", true, false],
  ["running", false, true],
  ["parked", false, true],
  ["failed", false, true],
  ["succeeded", false, false],
  ["canceled", false, false],
] as const)("a run that is %s (held: %s) can be continued: %s", (status, held, expected) => {
  expect(canContinue({ ...state, status, held })).toBe(expected);
});

test("--latest passes over runs that a live process holds", async () => {
  const runs = [
    { ...state, runId: "live", held: true },
    { ...state, runId: "dead" },
  ];
  expect(await chooseRun({ list: async () => runs }, undefined, true)).toBe("dead");
});
