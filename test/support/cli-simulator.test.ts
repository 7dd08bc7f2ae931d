import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { ARTIFACTS_VARIABLE, PLANTED_FILE } from "./canaries.ts";
import { startCliSimulator } from "./cli-simulator.ts";
import { tempFolder } from "./temp-folder.ts";
import { withVariables } from "./variables.ts";

test("offers a simulated platform of its own until it is stopped", async () => {
  const simulator = await startCliSimulator(["--profiles", "100"]);
  onTestFinished(simulator.stop);
  expect(simulator.env["AEPX_BASE_URL"]).toBe(simulator.url);
  const { segments, sandboxes } = await simulator.world();
  expect(segments.map(({ name }) => name)).toContain("High churn risk");
  expect(sandboxes).toContain("dev");
  expect(await simulator.counters()).toMatchObject({ datasetsCreated: 0, exportJobsCreated: 0 });
  await simulator.stop();
  await expect(simulator.world()).rejects.toThrow("fetch failed");
});

test("its faults change while it runs, and what it refuses is told", async () => {
  const simulator = await startCliSimulator(["--profiles", "100"]);
  onTestFinished(simulator.stop);
  await simulator.control({ faults: ["rate-limit"] });
  await expect(simulator.control({ faults: ["no-such-fault"] })).rejects.toThrow("no-such-fault");
});

test("says why it did not become ready", async () => {
  await expect(startCliSimulator(["--fault", "no-such-fault"])).rejects.toThrow(
    /The simulator did not become ready:[^]*no-such-fault/,
  );
});

test("its secret is searched for in all output", async () => {
  const artifacts = tempFolder();
  withVariables({ [ARTIFACTS_VARIABLE]: artifacts });
  const { env, stop } = await startCliSimulator(["--profiles", "100"]);
  await stop();
  expect(readFileSync(join(artifacts, PLANTED_FILE), "utf8")).toContain(env["AEPX_CLIENT_SECRET"]);
});
