import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { fails, succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.3"]);
});
afterAll(() => simulator.stop());

function place() {
  const folder = tempFolder();
  return { out: join(folder, "o"), env: { ...simulator.env, AEPX_HOME: join(folder, "home") } };
}

test("the same key again: no request at all, the same result, the files checked", async () => {
  const { out, env } = place();
  const args = ["export", SEGMENT, "--out", out, "--run-key", "2026-11-24"];
  const first = await succeeds(args, env);
  const before = await simulator.counters();
  expect(await succeeds(args, env)).toEqual(first);
  expect(await succeeds(["runs", "resume", first.runId], env)).toEqual(first);
  expect((await simulator.counters()).requests).toEqual(before.requests);

  const [name] = readdirSync(out).filter((entry) => entry.endsWith(".parquet"));
  const file = join(out, name ?? "");
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const damaged = await fails(args, env, 7);
  expect(damaged.error).toMatchObject({ code: "checksum-mismatch" });
  expect(damaged.error?.message).toContain(name);
});

test("the same key with another segment is refused and says what the key stands for", async () => {
  const { out, env } = place();
  const first = await succeeds(["export", SEGMENT, "--out", out, "--run-key", "k"], env);
  const before = await simulator.counters();
  const refused = await fails(
    ["export", "Loyal customers", "--out", out, "--run-key", "k"],
    env,
    2,
  );
  expect(refused.error).toMatchObject({ code: "run-key-conflict" });
  expect(refused.error?.message).toContain(first.runId);
  expect((await simulator.counters()).requests).toEqual(before.requests);
});

test("without a key: a finished folder is refused, and replaced with --overwrite, only what is ours", async () => {
  const { out, env } = place();
  const first = await succeeds(["export", SEGMENT, "--out", out], env);
  const refused = await fails(["export", SEGMENT, "--out", out], env, 2);
  expect(refused.error).toMatchObject({ code: "output-not-empty" });
  expect(refused.runId).toBeNull();

  writeFileSync(join(out, "notes.txt"), "mine");
  const second = await succeeds(["export", "Loyal customers", "--out", out, "--overwrite"], env);
  expect(second.runId).not.toBe(first.runId);
  const names = second.files.map(({ name }) => name);
  expect(readdirSync(out).toSorted()).toEqual(
    names.concat("SHA256SUMS", "_SUCCESS", "manifest.json", "notes.txt").toSorted(),
  );
});
