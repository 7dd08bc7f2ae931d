import { expect, onTestFinished, test, vi } from "vitest";

import {
  type PlayedPath,
  playBatchPath,
  playProfilePath,
} from "../../../scripts/arazzo/play-paths.ts";
import { playWorkflow, type Tenant } from "../../../scripts/arazzo/play-workflow.ts";
import { type Clock, systemClock } from "../../../src/core/clock.ts";
import { credentials } from "../../../src/simulator/credentials.ts";
import { type RunningSimulator, startSimulator } from "../../../src/simulator/start.ts";
import { serve } from "../../platform/test-server.ts";

const PROFILE = { segmentName: "High churn risk", datasetName: "Played by Arazzo" };
const SCORES = "Customer AI Scores - churn";
const POLL = "GET /data/core/ups/export/jobs/{id}";

// Each workflow is a process of its own, and a heavy one.
vi.setConfig({ testTimeout: 240_000 });

interface Played {
  readonly tenant: Tenant;
  readonly simulator: RunningSimulator;
}

/** Ten minutes go by each time the job is asked for, so one of fifteen has not ended at the first look. */
async function start(...faults: readonly string[]): Promise<Played> {
  const started: RunningSimulator[] = [];
  const looks = (): number => started[0]?.counters().requests[POLL] ?? 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + looks() * 600_000 };
  const simulator = await startSimulator({ profiles: 200, jobSeconds: 900, faults, clock });
  started.push(simulator);
  onTestFinished(() => simulator.close());
  return { simulator, tenant: tenantAt(simulator.url) };
}

function tenantAt(url: string): Tenant {
  return { ...credentials, servers: { ims: url, platform: url } };
}

function stepsOf(played: PlayedPath): string[] {
  return played.flatMap(({ workflowId, steps }) =>
    steps.map(({ stepId, statusCode }) => `${workflowId} ${stepId} ${statusCode}`),
  );
}

function problemsOf(played: PlayedPath): string[] {
  return played.flatMap(({ steps }) =>
    steps.flatMap(({ stepId, problems }) => problems.map((problem) => `${stepId}: ${problem}`)),
  );
}

test("a foreign runner finds nothing wrong with the profile path", async () => {
  const { tenant, simulator } = await start();
  const played = await playProfilePath(tenant, PROFILE);
  expect(stepsOf(played)).toEqual([
    "create-target find-segment 200",
    "create-target check-profile 200",
    "create-target create-dataset 201",
    "export-audience start-export 200",
    "export-audience await-export 200",
    "export-audience await-export 200",
    "export-audience await-batches 200",
    "download-batch list-file-groups 200",
    "download-batch list-files 200",
    "download-batch measure-file 200",
    "download-batch download-files 206",
  ]);
  // The first look at the job finds it running, which is why it looks again.
  const running = expect.stringContaining("$response.body#/status == 'SUCCEEDED'") as string;
  expect(problemsOf(played)).toEqual([running]);
  expect(played.map(({ passed }) => passed)).toEqual([true, true, true]);
  expect(simulator.counters()).toMatchObject({
    datasetsCreated: 1,
    exportJobsCreated: 1,
    segmentJobsCreated: 0,
    tokensIssued: 3,
    datasetsDeleted: 0,
  });
});

test("a foreign runner finds nothing wrong with the batch path, makes nothing and prints no secret", async () => {
  const { tenant, simulator } = await start();
  const played = await playBatchPath(tenant, SCORES);
  expect(stepsOf(played)).toEqual([
    "find-dataset find-dataset 200",
    "find-batch find-batch 200",
    "download-batch list-file-groups 200",
    "download-batch list-files 200",
    "download-batch measure-file 200",
    "download-batch download-files 206",
  ]);
  expect(problemsOf(played)).toEqual([]);
  expect(played.map(({ passed }) => passed)).toEqual([true, true, true]);
  expect(simulator.counters()).toMatchObject({
    datasetsCreated: 0,
    exportJobsCreated: 0,
    segmentJobsCreated: 0,
  });
  const output = played.map((workflow) => workflow.output).join("\n");
  expect(output).toContain("authorization: Bearer ********");
  expect(output).not.toContain(tenant.clientSecret);
  expect(output).not.toMatch(/eyJ[\w-]+/);
});

test("a job that fails ends the path; its record is as the documents say", async () => {
  const { tenant, simulator } = await start("job-failed#1");
  const played = await playProfilePath(tenant, PROFILE);
  expect(played.map(({ workflowId, passed }) => [workflowId, passed])).toEqual([
    ["create-target", true],
    ["export-audience", false],
  ]);
  expect(stepsOf(played).at(-1)).toBe("export-audience await-export 200");
  expect(problemsOf(played).join("\n")).toContain("$response.body#/status == 'SUCCEEDED'");
  const looked = await playWorkflow(tenant, "check-access");
  expect(problemsOf([looked])).toEqual([]);
  expect(looked).toMatchObject({ passed: true });
  expect(looked.steps).toHaveLength(10);
  const jobs = looked.steps.find(({ stepId }) => stepId === "list-export-jobs")?.body;
  expect(jobs).toMatchObject({ records: [{ status: "FAILED" }] });
  expect(simulator.counters()).toMatchObject({ datasetsCreated: 1, exportJobsCreated: 1 });
});

test("what is not there is told as the documents say", async () => {
  const { tenant } = await start();
  const played = await playWorkflow(tenant, "ask-for-nothing");
  expect(problemsOf([played])).toEqual([]);
  expect(played.passed).toBe(true);
  expect(played.steps.map(({ statusCode }) => statusCode)).toEqual(Array(9).fill(404));
});

test("a segment that is not there ends it before anything is made", async () => {
  const { tenant, simulator } = await start();
  const played = await playProfilePath(tenant, { ...PROFILE, segmentName: "High churn" });
  expect(played.map(({ passed }) => passed)).toEqual([false]);
  expect(stepsOf(played)).toEqual(["create-target find-segment 200"]);
  expect(simulator.counters()).toMatchObject({ datasetsCreated: 0, exportJobsCreated: 0 });
});

test("a refused credential ends it at once", async () => {
  const { tenant, simulator } = await start();
  const clientSecret = "another-secret";
  const [played, ...rest] = await playBatchPath({ ...tenant, clientSecret }, SCORES);
  expect([played?.passed, rest]).toEqual([false, []]);
  expect(simulator.counters().requests).toEqual({ "POST /ims/token/v3": 1 });
});

test("a field and a value that no document tells are found", async () => {
  const { simulator } = await start();
  const proxy = await serve(async ({ method, path, query, headers, body }) => {
    const { host: _host, ...passed } = headers;
    const init = { method, headers: passed, ...(body === "" ? {} : { body }) };
    const response = await fetch(`${simulator.url}${path}?${query.toString()}`, init);
    const answer = (await response.json()) as Record<string, object>;
    const isToken = path.startsWith("/ims/");
    return { status: response.status, body: isToken ? answer : changeEach(answer) };
  });
  const played = await playBatchPath(tenantAt(proxy.url), SCORES);
  expect(played.map(({ passed }) => passed)).toEqual([false]);
  const [problem = "", ...more] = problemsOf(played);
  expect(problem).toMatch(/^find-dataset: schema check: /);
  expect(problem).toContain('must NOT have unevaluated properties: "surprise"');
  expect(problem).toContain("perhaps");
  expect(more).toEqual([]);
});

function changeEach(entries: Record<string, object>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(entries).map(([id, entry]) => [
      id,
      { ...entry, surprise: 1, lastBatchStatus: "perhaps" },
    ]),
  );
}
