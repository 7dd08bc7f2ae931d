import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { recordCommand } from "../support/artifacts.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { succeeds } from "../support/export-cli.ts";
import { makeFolder, removeFolder } from "../support/temp-folder.ts";

const AT_A_TIME = 3;
const program = fileURLToPath(new URL("../support/crash-cli.mjs", import.meta.url));
const shaping = [
  "download",
  "Customer AI Scores - churn",
  "--format",
  "csv",
  "--where",
  '"_aepxdemo.churn.score" > 50',
];
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--profiles", "300"]);
});
afterAll(() => simulator.stop());

type Environment = Readonly<Record<string, string>>;

/** Runs the download until the process kills itself at a record; resolves with what ended it. */
function downloadUntil(at: string, out: string, env: Environment): Promise<string> {
  const args = [...shaping, "--out", out, "--json"];
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env, AEPX_CRASH_AT: at },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
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
  const [runId = ""] = readdirSync(join(home, "runs"));
  const text = readFileSync(join(home, "runs", runId, "journal.jsonl"), "utf8");
  return { runId, lines: text.split("\n").filter((line) => line !== "") };
}

/** Every file by its digest; of the manifest what does not tell the run and the hour. */
function contents(folder: string): Record<string, unknown> {
  const names = readdirSync(folder).filter((name) => name !== "SHA256SUMS");
  return Object.fromEntries(
    names.toSorted().map((name) => {
      const bytes = readFileSync(join(folder, name));
      if (name !== "manifest.json") return [name, createHash("sha256").update(bytes).digest("hex")];
      const manifest = JSON.parse(bytes.toString()) as Record<string, unknown>;
      return [name, { ...manifest, runId: "", startedAt: "", finishedAt: "" }];
    }),
  );
}

// One file, for of several the rows come in no order, and the bytes would differ from run to run.
test("killed at every journal record while rows are chosen and converted: the same files, the same manifest", async () => {
  const folder = makeFolder();
  try {
    const place = (name: string) => ({
      out: join(folder, name, "out"),
      env: { ...simulator.env, AEPX_HOME: join(folder, name, "home"), HOME: folder },
    });
    const whole = place("whole");
    await succeeds([...shaping, "--out", whole.out], whole.env);
    const expected = contents(whole.out);
    expect(Object.keys(expected)).toContain("audience.csv");
    const { lines: records } = journal(whole.env.AEPX_HOME);
    const first = records.findIndex((line) => line.includes("filter-files"));
    expect(first).toBeGreaterThan(0);

    const queue = records
      .map((_, index) => index + 1)
      .slice(first)
      .flatMap((record) => [`before:${record}`, `after:${record}`]);
    expect(queue.length).toBeGreaterThan(8);
    const work = async (): Promise<void> => {
      for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
        const { out, env } = place(at.replace(":", "-"));
        expect(await downloadUntil(at, out, env), at).toBe("SIGKILL");
        const { runId } = journal(env.AEPX_HOME);
        await succeeds(["runs", "resume", runId], env);
        expect(contents(out), at).toEqual(expected);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  } finally {
    removeFolder(folder);
  }
}, 300_000);
