import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { recordCommand } from "../support/artifacts.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { dataFiles, made, succeeds } from "../support/export-cli.ts";
import { makeFolder, removeFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
const AT_A_TIME = 3;
const program = fileURLToPath(new URL("../support/crash-cli.mjs", import.meta.url));
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.2"]);
});
afterAll(() => simulator.stop());

/** Runs the export until the process kills itself at a record; resolves with what ended it. */
function exportUntil(
  at: string,
  out: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const args = ["export", SEGMENT, "--out", out, "--json"];
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env, AEPX_CRASH_AT: at },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      recordCommand({ args, cwd: "/", home: env["AEPX_HOME"] ?? "", stdout, stderr });
      resolve(signal ?? `exit ${code}: ${stderr}`);
    });
  });
}

function journalLength(home: string): number {
  const [run] = readdirSync(join(home, "runs"));
  return readFileSync(join(home, "runs", run ?? "", "journal.jsonl"), "utf8")
    .trimEnd()
    .split("\n").length;
}

test("killed before and after every journal record and given again: one dataset, one job, the same files", async () => {
  const folder = makeFolder();
  try {
    const settled = { ...simulator.env, AEPX_SETTLE_SECONDS: "1" };
    const place = (name: string) => ({
      out: join(folder, name, "out"),
      env: { ...settled, AEPX_HOME: join(folder, name, "home"), HOME: folder },
    });
    const whole = place("whole");
    await succeeds(["export", SEGMENT, "--out", whole.out], whole.env);
    const expected = dataFiles(whole.out);
    const records = journalLength(whole.env.AEPX_HOME);
    expect(records).toBeGreaterThan(20);

    const before = await simulator.counters();
    const moments = Array.from({ length: records }, (_, index) => [
      `before:${index + 1}`,
      `after:${index + 1}`,
    ]).flat();
    const queue = [...moments];
    const work = async (): Promise<void> => {
      for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
        const { out, env } = place(at.replace(":", "-"));
        expect(await exportUntil(at, out, env), at).toBe("SIGKILL");
        // The journal's very last record makes the run a finished one, which the same command does not repeat.
        const finished = at === `after:${records}`;
        const [run] = readdirSync(join(env.AEPX_HOME, "runs"));
        const args = finished ? ["runs", "resume", run ?? ""] : ["export", SEGMENT, "--out", out];
        const result = await succeeds(args, env);
        expect(result.rows, at).toBeGreaterThan(0);
        expect(dataFiles(out), at).toEqual(expected);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    expect(await made(simulator, before)).toEqual({
      datasets: moments.length,
      jobs: moments.length,
    });
  } finally {
    removeFolder(folder);
  }
}, 600_000);
