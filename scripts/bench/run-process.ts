import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Measure } from "./contest.ts";

const memoryProbe = fileURLToPath(new URL("memory-probe.cjs", import.meta.url));

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Only for Node programs: they tell their memory themselves as they end. */
  readonly memory?: boolean;
  readonly profileFolder?: string;
}

export interface Ended extends Measure {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; the clock goes from before its start until after its end. Fails with what it printed when it fails. */
export async function runProcess(
  command: string,
  args: readonly string[],
  { env = {}, cwd, memory = false, profileFolder }: ProcessOptions = {},
): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "aepx-bench-run-"));
  const memoryFile = join(folder, "memory");
  const profile =
    profileFolder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`];
  const probe = memory ? ["--require", memoryProbe] : [];
  const startedMs = performance.now();
  const child = spawn(command, [...profile, ...probe, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env, AEPX_BENCH_MEMORY_TO: memoryFile },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const rssBytes = existsSync(memoryFile) ? Number(readFileSync(memoryFile, "utf8")) : undefined;
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) {
    const told = `${stdout.slice(-2000)}${stderr.slice(-2000)}`;
    throw new Error(
      `${command} ${args.slice(0, 4).join(" ")} … ended with ${String(code)}:\n${told}`,
    );
  }
  return { seconds, stdout, stderr, ...(rssBytes === undefined ? {} : { rssBytes }) };
}

/** Settings of the machine for aepx and for proxies are not what is measured. */
export function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^AEPX_|^NODE_OPTIONS$|_proxy$/i.test(name) ? [] : [[name, value]],
  );
  return Object.fromEntries(kept) as Record<string, string>;
}
