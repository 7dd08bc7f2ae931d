import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { recordCommand } from "../support/artifacts.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { dataFiles, made, succeeds } from "../support/export-cli.ts";
import { makeFolder, removeFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
const AT_A_TIME = 3;
/** Every moment on the oldest Node that is supported; on others, where only the platform differs, each fifth. */
const STRIDE = process.versions.node.startsWith("20.") ? 1 : 5;
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

function journal(home: string): { readonly runId: string; readonly lines: readonly string[] } {
  const [runId = ""] = existsSync(join(home, "runs")) ? readdirSync(join(home, "runs")) : [];
  const path = join(home, "runs", runId, "journal.jsonl");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return { runId, lines: text.split("\n").filter((line) => line !== "") };
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
    const records = journal(whole.env.AEPX_HOME).lines.length;
    expect(records).toBeGreaterThan(20);

    const before = await simulator.counters();
    const moments = Array.from({ length: records }, (_, index) => [
      `before:${index + 1}`,
      `after:${index + 1}`,
    ]).flat();
    const queue = moments.filter((_, index) => index % STRIDE === 0);
    const planned = queue.length;
    let kills = 0;
    const work = async (): Promise<void> => {
      for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
        const { out, env } = place(at.replace(":", "-"));
        const end = await exportUntil(at, out, env);
        const { runId, lines } = journal(env.AEPX_HOME);
        // How often a job is seen in a new state is up to time, so a run may end before its last moments come.
        if (end !== "SIGKILL")
          expect(lines.length, `${at} ${end}`).toBeLessThan(Number(at.split(":")[1]));
        else kills += 1;
        // A finished run is not repeated by the same command.
        const finished = lines.at(-1)?.includes('"run.succeeded"') ?? false;
        const args = finished ? ["runs", "resume", runId] : ["export", SEGMENT, "--out", out];
        const result = await succeeds(args, env);
        expect(result.rows, at).toBeGreaterThan(0);
        expect(dataFiles(out), at).toEqual(expected);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    expect(kills).toBeGreaterThan(planned - 8);
    expect(await made(simulator, before)).toEqual({ datasets: planned, jobs: planned });
  } finally {
    removeFolder(folder);
  }
}, 600_000);
