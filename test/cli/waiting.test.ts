import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { runCli, startCli } from "../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import {
  type AudienceJson,
  type FailureJson,
  fails,
  made,
  oneObject,
  succeeds,
} from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.5"]);
});
afterAll(() => simulator.stop());
beforeEach(() => simulator.control({ faults: [] }));

function place() {
  const folder = tempFolder();
  return { out: join(folder, "o"), env: { ...simulator.env, AEPX_HOME: join(folder, "home") } };
}

test.each([
  ["rate-limit@0.3"],
  ["rate-limit-no-hint@0.3"],
  ["server-error-before:GET /data/core/ups/export/jobs/{id}@0.7"],
  ["html-error@0.3"],
  ["token-expired@0.2"],
  ["drop-before:GET /data/core/ups/export/jobs/{id}@0.5"],
])("%s ends no export", async (fault) => {
  await simulator.control({ faults: [fault] });
  const before = await simulator.counters();
  const { out, env } = place();
  const result = await succeeds(["export", SEGMENT, "--out", out], env);
  expect(result.rows).toBeGreaterThan(0);
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
});

test("a bounded wait parks with exit 8 and the command that continues, which finishes", async () => {
  await simulator.control({ faults: ["job-slow"] });
  const before = await simulator.counters();
  const { out, env } = place();
  const parked = await fails(["export", SEGMENT, "--out", out, "--wait", "1s"], env, 8);
  expect(parked).toMatchObject({
    status: "parked",
    error: { code: "wait-ended", retryable: true },
    resume: `aepx runs resume ${parked.runId}`,
  });

  await simulator.control({ faults: [], advanceSeconds: 3600 });
  const result = await succeeds(["runs", "resume", parked.runId ?? ""], env);
  expect(result).toMatchObject({ runId: parked.runId, status: "succeeded", out });
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
});

test("--no-wait parks at once with exit 0; the same command again continues the run", async () => {
  const before = await simulator.counters();
  const { out, env } = place();
  const parked = oneObject<FailureJson>(
    await runCli(["export", SEGMENT, "--out", out, "--no-wait", "--json"], { env }),
  );
  expect(parked).toMatchObject({
    status: "parked",
    error: null,
    resume: `aepx runs resume ${parked.runId}`,
  });
  const result = await succeeds(["export", SEGMENT, "--out", out], env);
  expect(result.runId).toBe(parked.runId);
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s parks with exit %i, and the run can be continued", async (signal, exit) => {
  await simulator.control({ faults: ["job-slow"] });
  const { out, env } = place();
  const running = startCli(["export", SEGMENT, "--out", out, "--json"], { env });
  await running.stderrHas("start-export");
  running.kill(signal);
  const ended = await running.done;
  expect(ended.code).toBe(exit);
  const parked = oneObject<FailureJson>(ended);
  expect(parked).toMatchObject({
    status: "parked",
    error: { code: "canceled" },
    resume: `aepx runs resume ${parked.runId}`,
  });

  await simulator.control({ faults: [], advanceSeconds: 3600 });
  await succeeds(["runs", "resume", "--latest"], env);
});

test("runs cancel stops a running export and cancels its remote job", async () => {
  await simulator.control({ faults: ["job-stuck"] });
  const { out, env } = place();
  const running = startCli(["export", SEGMENT, "--out", out, "--json"], { env });
  await running.stderrHas("start-export");
  const list = (await runCli(["runs", "list", "--json"], { env })).json as {
    items: { runId: string }[];
  };
  const runId = list.items[0]?.runId ?? "";
  const canceled = await runCli(["runs", "cancel", runId, "--json"], { env });
  expect(canceled.code, canceled.stderr).toBe(0);

  const ended = await running.done;
  expect(ended.code).toBe(130);
  expect(oneObject<FailureJson>(ended)).toMatchObject({
    status: "canceled",
    error: { code: "canceled" },
    resume: null,
  });
  const jobs = (await runCli(["jobs", "list", "--json"], { env })).json as {
    items: { status: string }[];
  };
  expect(jobs.items[0]?.status).toMatch(/^CANCELL/);
  const shown = (await runCli(["runs", "show", runId, "--json"], { env })).json;
  expect(shown).toMatchObject({ status: "canceled" });
});

test("runs cancel of a parked run cancels its remote job too", async () => {
  await simulator.control({ faults: ["job-stuck"] });
  const { out, env } = place();
  const parked = oneObject<FailureJson>(
    await runCli(["export", SEGMENT, "--out", out, "--no-wait", "--json"], { env }),
  );
  const canceled = await runCli(["runs", "cancel", parked.runId ?? "", "--json"], { env });
  expect(canceled.code, canceled.stderr).toBe(0);
  const jobs = (await runCli(["jobs", "list", "--json"], { env })).json as {
    items: { status: string }[];
  };
  expect(jobs.items[0]?.status).toMatch(/^CANCELL/);
});

test("a second process on one run ends with exit 9 and names the holder", async () => {
  await simulator.control({ faults: ["job-slow"] });
  const { out, env } = place();
  const args = ["export", SEGMENT, "--out", out, "--run-key", "nightly", "--json"];
  const first = startCli(args, { env });
  await first.stderrHas("start-export");
  const second = await runCli(args, { env });
  expect(second.code).toBe(9);
  const refused = oneObject<FailureJson>(second);
  expect(refused.error).toMatchObject({ code: "locked", retryable: true });
  expect(refused.error?.message).toContain(`process ${first.pid} on host `);
  first.kill("SIGKILL");
  await first.done;
  await simulator.control({ faults: [], advanceSeconds: 3600 });
  const taken = oneObject<AudienceJson>(await runCli(args, { env }));
  expect(taken.status).toBe("succeeded");
});
