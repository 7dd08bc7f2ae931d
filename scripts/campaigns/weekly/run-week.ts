import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { startSimulator } from "../../../src/simulator/start.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** The built command line, which kills itself at a record. */
const program = join(root, "test/support/crash-cli.mjs");
const weekly = join(root, "specs/workflows/weekly.yaml");

export interface Command {
  readonly args: readonly string[];
  readonly home: string;
  /** How it ended: `SIGKILL`, or `exit 0`. */
  readonly end: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run of `weekly.yaml` came to. */
export interface Week {
  /** The commands that it took: the one that was killed, and the same again. */
  readonly commands: readonly Command[];
  /** Of the last command: what the run gives, with paths from the folder on. */
  readonly outputs: unknown;
  /** Every file below the output folder, by digest; of manifests what does not tell the hour. */
  readonly contents: Readonly<Record<string, unknown>>;
  /** What was made on the platform. */
  readonly made: Readonly<Record<"datasets" | "exportJobs" | "segmentJobs", number>>;
  /** The run's id as each hand-over was told it. */
  readonly told: readonly unknown[];
  /** Steps that had ended well before the kill and were run again all the same. */
  readonly repeated: readonly string[];
  /** Lines of the journal when the first command ended, and in the end. */
  readonly records: { readonly first: number; readonly all: number };
}

/** Runs the weekly workflow file on a platform of its own. Killed at `at` (`before:N` or `after:N`, a journal record) it is given again, once. */
export async function runWeek(folder: string, at: string | null): Promise<Week> {
  const simulator = await startSimulator({ profiles: 200, jobSeconds: 0.2 });
  try {
    const home = join(folder, "home");
    const env = { ...simulator.env, AEPX_SETTLE_SECONDS: "1", AEPX_HOME: home, HOME: folder };
    const args = argumentsOf(folder);
    const commands: Command[] = [];
    commands.push(await runCommand(args, { ...env, AEPX_CRASH_AT: at ?? "" }));
    const before = journalOf(home);
    if (at !== null) commands.push(await runCommand(args, env));
    const all = journalOf(home);
    const { datasetsCreated, exportJobsCreated, segmentJobsCreated } = simulator.counters();
    return {
      commands,
      outputs: outputsOf((commands.at(-1)?.stdout ?? "").replaceAll(folder, "")),
      contents: contentsOf(join(folder, "week")),
      made: {
        datasets: datasetsCreated,
        exportJobs: exportJobsCreated,
        segmentJobs: segmentJobsCreated,
      },
      told: handedIn(folder).map(({ runId }) => runId),
      repeated: repeatedSteps(before, all),
      records: { first: before.length, all: all.length },
    };
  } finally {
    await simulator.close();
  }
}

/** With a run key, so that the same command is right even after the last record. */
function argumentsOf(folder: string): readonly string[] {
  const inputs = {
    first: "High churn risk",
    second: "Loyal customers",
    out: join(folder, "week"),
    command: `cat >> '${join(folder, "handed.jsonl")}'`,
  };
  const given = Object.entries(inputs).flatMap(([name, value]) => ["--input", `${name}=${value}`]);
  return ["run", weekly, ...given, "--run-key", "week", "--json"];
}

function runCommand(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise<Command>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const end = signal ?? `exit ${code}`;
      resolve({ args, home: env["AEPX_HOME"] ?? "", end, stdout, stderr });
    });
  });
}

interface Recorded {
  readonly type: string;
  readonly step?: string;
}

function journalOf(home: string): readonly Recorded[] {
  const runs = join(home, "runs");
  const [runId = ""] = existsSync(runs) ? readdirSync(runs) : [];
  return linesOf(join(runs, runId, "journal.jsonl")) as Recorded[];
}

function handedIn(folder: string): readonly { readonly runId?: unknown }[] {
  return linesOf(join(folder, "handed.jsonl")) as { runId?: unknown }[];
}

/** The objects of a file of lines; a torn last line is none yet. */
function linesOf(path: string): unknown[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line.slice(line.indexOf("{"))) as unknown);
}

function repeatedSteps(before: readonly Recorded[], all: readonly Recorded[]): string[] {
  const ended = new Set(
    before.flatMap(({ type, step }) => (type === "step.completed" && step ? [step] : [])),
  );
  return all.slice(before.length).flatMap(({ step }) => (step && ended.has(step) ? [step] : []));
}

function outputsOf(stdout: string): unknown {
  const lines = stdout.trimEnd().split("\n");
  if (lines.length !== 1) return { printed: stdout };
  return (JSON.parse(lines[0] ?? "") as { outputs?: unknown }).outputs;
}

function contentsOf(folder: string): Record<string, unknown> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, contentOf(join(folder, name))]));
}

function contentOf(path: string): unknown {
  const bytes = readFileSync(path);
  // It has the digest of the manifest, which tells the hour.
  if (path.endsWith("SHA256SUMS")) return "";
  if (!path.endsWith("manifest.json")) return createHash("sha256").update(bytes).digest("hex");
  const { segments, ...manifest } = JSON.parse(bytes.toString()) as {
    readonly segments: readonly object[];
  };
  const timeless = segments.map((segment) => ({ ...segment, evaluatedAt: "" }));
  return { ...manifest, segments: timeless, startedAt: "", finishedAt: "" };
}
