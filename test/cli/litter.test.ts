import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runCli, startCli } from "../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { type FailureJson, oneObject, succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
const DAY_SECONDS = 86_400;
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.3"]);
});
afterAll(() => simulator.stop());

function intoShared(segment: string): string[] {
  return ["export", segment, "--dataset", "shared", "--no-download", "--no-wait", "--json"];
}

/** The world as the service tells it, byte by byte. */
async function world(): Promise<string> {
  return (await fetch(`${simulator.url}/__aepx/world`)).text();
}

test("--target delete and prune leave exactly the foreign objects behind, byte-equal", async () => {
  const before = await world();
  const env = { ...simulator.env, AEPX_HOME: join(tempFolder(), "home") };
  const result = await succeeds(
    ["export", SEGMENT, "--target", "delete", "--out", join(tempFolder(), "o")],
    env,
  );
  expect(result.rows).toBeGreaterThan(0);
  expect(await world()).toBe(before);

  await succeeds(["export", SEGMENT, "--out", join(tempFolder(), "o")], env);
  expect(await world()).not.toBe(before);
  const rehearsed = await runCli(
    ["datasets", "prune", "--older-than", "0s", "--dry-run", "--json"],
    { env },
  );
  expect(rehearsed.code, rehearsed.stderr).toBe(0);
  expect(await world()).not.toBe(before);
  const young = await runCli(["datasets", "prune", "--older-than", "7d", "--json"], { env });
  expect(young.code, young.stderr).toBe(0);
  expect(await world()).not.toBe(before);
  const pruned = await runCli(["datasets", "prune", "--older-than", "0s", "--json"], { env });
  expect(pruned.code, pruned.stderr).toBe(0);
  expect(await world()).toBe(before);
});

test("a killed run keeps its dataset until it is cancelled; then prune finds it", async () => {
  const before = await world();
  const env = { ...simulator.env, AEPX_HOME: join(tempFolder(), "home") };
  await simulator.control({ faults: ["job-stuck"] });
  const running = startCli(["export", SEGMENT, "--out", join(tempFolder(), "o"), "--json"], {
    env,
  });
  await running.stderrHas("start-export");
  running.kill("SIGKILL");
  await running.done;
  await simulator.control({ faults: [] });

  const prune = () => runCli(["datasets", "prune", "--older-than", "0s", "--json"], { env });
  await prune();
  expect(await world()).not.toBe(before);
  const list = (await runCli(["runs", "list", "--json"], { env })).json as {
    items: { runId: string }[];
  };
  const canceled = await runCli(["runs", "cancel", list.items[0]?.runId ?? "", "--json"], { env });
  expect(canceled.code, canceled.stderr).toBe(0);
  await simulator.control({ advanceSeconds: DAY_SECONDS });
  await prune();
  expect(JSON.parse(await world())).toMatchObject({
    datasets: (JSON.parse(before) as { datasets: unknown[] }).datasets,
  });
});

test("a shared target in use by one run is locked for others", async () => {
  const env = { ...simulator.env, AEPX_HOME: join(tempFolder(), "home") };
  await succeeds(["export", SEGMENT, "--dataset", "shared", "--no-download"], env);
  await simulator.control({ faults: ["job-stuck"] });
  const first = oneObject<FailureJson>(await runCli(intoShared(SEGMENT), { env }));
  expect(first.status).toBe("parked");
  const second = await runCli(intoShared("Loyal customers"), { env });
  expect(second.code).toBe(9);
  const refused = oneObject<FailureJson>(second);
  expect(refused.error?.message).toContain(first.runId);
  const canceled = await runCli(["runs", "cancel", first.runId ?? "", "--json"], { env });
  expect(canceled.code, canceled.stderr).toBe(0);
  await simulator.control({ faults: [] });
  await succeeds(["export", "Loyal customers", "--dataset", "shared", "--no-download"], env);
});
