import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { fails, succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** Everybody scored is fetched: the number of rows is that of the people there are. */
const everybody = ["refresh", "High churn risk", "--path", "batch", "--accept-scores"];
const scores = "Customer AI Scores - churn";

async function tenant(...args: readonly string[]): Promise<CliSimulator> {
  const simulator = await startCliSimulator(args);
  onTestFinished(() => simulator.stop());
  return simulator;
}

test("a collapse from 10,000 to 10 rows hands nothing over and leaves the latest snapshot; the next day goes on from there", async () => {
  const folder = tempFolder();
  const out = join(folder, "daily");
  const handed = join(folder, "handed");
  const guarded = ["--scores-dataset", scores, "--max-removed", "20%"];
  const args = [...everybody, ...guarded, "--out", out, "--exec", `cat >> '${handed}'`];
  const told = () => readFileSync(handed, "utf8").trim().split("\n");

  const whole = await tenant("--profiles", "10000");
  const env = { ...whole.env, AEPX_HOME: join(folder, "home") };
  const first = await succeeds(args, env);
  expect(first.rows).toBe(10_000);
  expect(told()).toHaveLength(1);
  const latest = () => readlinkSync(join(out, "latest"));
  const good = latest();
  await whole.stop();

  const port = new URL(whole.url).port;
  const collapsed = await tenant("--port", port, "--profiles", "10", "--day", "1");
  const tripped = await fails(args, env, 7);
  expect(tripped).toMatchObject({
    status: "failed",
    error: { code: "guard-tripped", retryable: false },
    resume: null,
  });
  expect(tripped.error?.message).toMatch(/\b9,?990\b/);
  expect(told()).toHaveLength(1);
  expect(latest()).toBe(good);
  expect(existsSync(join(out, good, "_SUCCESS"))).toBe(true);
  await collapsed.stop();

  const mended = await tenant("--port", port, "--profiles", "10000", "--day", "2");
  const next = await succeeds(args, env);
  expect(next).toMatchObject({ rows: 10_000, delta: { against: good, removed: 0 } });
  expect(told()).toHaveLength(2);
  expect(latest()).not.toBe(good);
  expect(readdirSync(out)).toContain(latest());
  await mended.stop();
});
