import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { startCli } from "../support/cli.ts";
import { type CliSimulator, type Counters, startCliSimulator } from "../support/cli-simulator.ts";
import { type AudienceJson, fails, made, oneObject, succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
const DAY_SECONDS = 86_400;
const EVALUATE = "POST /data/core/ups/segment/jobs";
let simulator: CliSimulator;
let before: Counters;
let day = 0;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.3"]);
});
afterAll(() => simulator.stop());
beforeEach(async () => {
  // A day of its own for each test: what Adobe allows a day is used up by the one before.
  await simulator.control({ faults: [], day: (day += 1) });
  before = await simulator.counters();
});

const exportTo = (...more: string[]) => [
  "export",
  SEGMENT,
  "--out",
  join(tempFolder(), "o"),
  ...more,
];

async function evaluations(): Promise<number> {
  return (await simulator.counters()).segmentJobsCreated - before.segmentJobsCreated;
}

test("members that were evaluated two days ago: exit 8, and nothing is made", async () => {
  await simulator.control({ advanceSeconds: 2 * DAY_SECONDS });
  const refused = await fails(exportTo("--max-age", "24h"), simulator.env, 8);
  expect(refused).toMatchObject({ status: "failed", error: { code: "too-old", retryable: true } });
  expect(refused.error?.message).toContain("--await-evaluation");
  expect(await made(simulator, before)).toEqual({ datasets: 0, jobs: 0 });
  await succeeds(exportTo("--max-age", "7d"), simulator.env);
});

test("--await-evaluation goes on when the next scheduled evaluation has ended", async () => {
  const running = startCli([...exportTo("--await-evaluation"), "--json"], { env: simulator.env });
  await running.stderrHas("choose-merge-policy");
  await simulator.control({ day: (day += 1) });
  const ended = await running.done;
  expect(ended.code, ended.stderr).toBe(0);
  const result = oneObject<AudienceJson>(ended);
  const world = await simulator.world();
  expect(result.segments[0]?.evaluatedAt).toBe(
    world.segments.find(({ name }) => name === SEGMENT)?.evaluatedAt,
  );
  expect(await evaluations()).toBe(0);
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
});

test.each([
  [[]],
  [[`drop-after:${EVALUATE}#1`]],
  [[`server-error-after:${EVALUATE}#1`, "late-visibility"]],
  [[`server-error-before:${EVALUATE}#1`]],
])("--evaluate starts one evaluation with %j", async (faults) => {
  await simulator.control({ faults });
  const result = await succeeds(exportTo("--evaluate"), simulator.env);
  expect(await evaluations()).toBe(1);
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
  expect(result.rows).toBeGreaterThan(0);
});

test("--evaluate killed and given again is still one evaluation", async () => {
  await simulator.control({ faults: ["job-slow"] });
  const env = { ...simulator.env, AEPX_HOME: join(tempFolder(), "home") };
  const args = exportTo("--evaluate");
  const first = startCli([...args, "--json"], { env });
  await first.stderrHas("evaluate-segment: job");
  first.kill("SIGKILL");
  await first.done;
  await simulator.control({ faults: [], advanceSeconds: 3600 });
  await succeeds(args, env);
  expect(await evaluations()).toBe(1);
});

test("the third evaluation of a day is refused with words", async () => {
  await succeeds(exportTo("--evaluate"), simulator.env);
  await succeeds(exportTo("--evaluate"), simulator.env);
  const refused = await fails(exportTo("--evaluate"), simulator.env, 8);
  expect(refused.error).toMatchObject({ code: "evaluation-quota", retryable: true });
  expect(refused.error?.message).toContain("--await-evaluation");
  expect(await evaluations()).toBe(2);
});

test("a service with too many segmentation jobs is asked again", async () => {
  await simulator.control({ faults: ["segment-job-429#2"] });
  await succeeds(exportTo("--evaluate"), simulator.env);
  expect(await evaluations()).toBe(1);
});
