import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runCli } from "../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { tempFolder } from "../support/temp-folder.ts";

let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.3"]);
});
afterAll(() => simulator.stop());

test("a log file has every request and every step of an export, and neither a secret nor a query", async () => {
  const folder = tempFolder();
  const file = join(folder, "aepx.log");
  const args = ["export", "High churn risk", "--out", join(folder, "o"), "--log-file", file];
  const { code, stderr } = await runCli(args, { env: simulator.env });
  expect(code, stderr).toBe(0);
  const text = readFileSync(file, "utf8");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const requests = lines.filter(({ message }) => message === "request");
  expect(requests.map(({ method, path }) => `${String(method)} ${String(path)}`)).toEqual(
    expect.arrayContaining(["POST /ims/token/v3", "POST /data/core/ups/export/jobs"]),
  );
  expect(requests[0]).toMatchObject({ level: "debug", status: 200, requestId: expect.any(String) });
  const steps = lines.filter(({ message }) => message === "step.completed").map(({ step }) => step);
  expect(steps).toEqual(expect.arrayContaining(["find-segment", "start-export", "write-manifest"]));
  expect(text).not.toContain(simulator.env["AEPX_CLIENT_SECRET"]);
  expect(text).not.toContain("?");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("--verbose writes the same lines to stderr", async () => {
  const { code, stdout, stderr } = await runCli(["segments", "list", "--verbose", "--json"], {
    env: simulator.env,
  });
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
  expect(stderr).toContain('"message":"request"');
});
