import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runCli } from "../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { fails, succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator();
});
afterAll(() => simulator.stop());

test("an audience on disk is whole, until a byte is flipped, a file added, a file removed", async () => {
  const out = join(tempFolder(), "o");
  const { runId, rows, bytes } = await succeeds(
    ["download", "Customer AI Scores - churn", "--out", out],
    simulator.env,
  );
  const whole = await runCli(["audience", "verify", out, "--json"]);
  expect(whole.code, whole.stderr).toBe(0);
  expect(whole.json).toMatchObject({ status: "succeeded", runId, rows, bytes, files: 1 });

  const name = readdirSync(out).find((entry) => entry.endsWith(".parquet")) ?? "";
  const original = readFileSync(join(out, name));
  const flipped = Buffer.from(original);
  flipped[1000] = (flipped[1000] ?? 0) ^ 4;
  writeFileSync(join(out, name), flipped);
  const damaged = await fails(["audience", "verify", out], {}, 7);
  expect(damaged.error).toMatchObject({
    code: "checksum-mismatch",
    details: { problems: [{ file: name, problem: "checksum" }] },
  });

  writeFileSync(join(out, name), original);
  writeFileSync(join(out, "stranger.txt"), "");
  const added = await fails(["audience", "verify", out], {}, 7);
  expect(added.error).toMatchObject({
    code: "content-changed",
    details: { problems: [{ problem: "added" }] },
  });

  rmSync(join(out, "stranger.txt"));
  rmSync(join(out, name));
  const missing = await fails(["audience", "verify", out], {}, 7);
  expect(missing.error).toMatchObject({
    code: "content-changed",
    details: { problems: [{ problem: "missing" }] },
  });
});
