import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { seededNumbers } from "./seeded-numbers.ts";

export interface KillLoopOptions {
  /** The built command line. */
  readonly bin: string;
  /** Variables of a simulator, and where runs are recorded. */
  readonly env: Readonly<Record<string, string>>;
  readonly batch: string;
  readonly out: string;
  readonly kills: number;
  readonly seed: number;
  /** A life ends at a moment up to so long after its first bytes. */
  readonly windowMs: number;
  readonly concurrency: number;
  /** Called before the last life, which is not killed. */
  readonly onLastLife?: () => Promise<void>;
}

export interface KillLoopResult {
  readonly kills: number;
  /** Bytes that killed lives had read from their sockets, headers and control calls included. */
  readonly bytesRead: number;
  /** Lives that ended before their moment came. */
  readonly early: number;
  readonly sha256: string;
  readonly manifestSha256: string;
  readonly leftovers: readonly string[];
}

/** Kills a download (SIGKILL) again and again at seeded moments, each time continued by a new process, and lets the last one finish. */
export async function killLoop(options: KillLoopOptions): Promise<KillLoopResult> {
  const random = seededNumbers(options.seed);
  let kills = 0;
  let early = 0;
  let bytesRead = 0;
  while (kills < options.kills) {
    const moment = random();
    const life = await oneLife(options, moment * options.windowMs);
    bytesRead += life.bytesRead;
    if (life.killed) kills += 1;
    else early += 1;
    requireNoHalfFile(options.out);
    if (!life.killed) break;
  }
  await options.onLastLife?.();
  await oneLife(options, undefined);
  const [data = ""] = readdirSync(options.out).filter((name) => name.endsWith(".parquet"));
  const manifest = JSON.parse(readFileSync(join(options.out, "manifest.json"), "utf8")) as {
    readonly files: readonly { readonly sha256: string }[];
  };
  return {
    kills,
    bytesRead,
    early,
    sha256: await sha256Of(join(options.out, data)),
    manifestSha256: manifest.files[0]?.sha256 ?? "",
    leftovers: readdirSync(options.out).filter((name) => name.includes(".part")),
  };
}

interface Life {
  readonly killed: boolean;
  readonly bytesRead: number;
}

/** A life without a moment has to end well. */
async function oneLife(options: KillLoopOptions, afterMs: number | undefined): Promise<Life> {
  const { bin, env, batch, out, concurrency } = options;
  const before = recordBytes(out);
  const args = ["download", "--batch", batch, "--out", out, "--quiet"];
  const child = spawn(process.execPath, [bin, ...args, "--concurrency", String(concurrency)], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const state = { ended: false };
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      state.ended = true;
      resolve(code);
    });
  });
  let bytesRead = 0;
  if (afterMs !== undefined) {
    while (!state.ended && recordBytes(out) === before) await delay(2);
    await Promise.race([delay(afterMs), ended]);
    // Stopped and looked at, then killed where it stands: for the process the same as being killed at once.
    child.kill("SIGSTOP");
    bytesRead = state.ended ? 0 : bytesReadBy(child.pid ?? 0);
    child.kill("SIGKILL");
  }
  const code = await ended;
  if (code === null) return { killed: true, bytesRead };
  if (code !== 0) throw new Error(`the download ended with exit ${code}: ${stderr}`);
  return { killed: false, bytesRead: 0 };
}

/**
 * What a process has read from its open sockets: what the kernel received for them less what still waits there. Asks `ss` (iproute2), so
 * Linux only: NaN elsewhere.
 */
function bytesReadBy(pid: number): number {
  const { stdout } = spawnSync("ss", ["-tinHpO"], { encoding: "utf8", maxBuffer: 2 ** 26 });
  // There is no such command.
  if (typeof stdout !== "string") return Number.NaN;
  const own = stdout.split("\n").filter((line) => line.includes(`pid=${pid},`));
  return own.reduce((sum, line) => {
    const received = Number(/ bytes_received:(\d+)/.exec(line)?.[1] ?? 0);
    const waiting = Number(/^\S+\s+(\d+)/.exec(line)?.[1] ?? 0);
    return sum + received - waiting;
  }, 0);
}

/** Grows with the first piece that a life records. */
function recordBytes(out: string): number {
  if (!existsSync(out)) return 0;
  const records = readdirSync(out).filter((name) => name.endsWith(".part.ranges"));
  return records.reduce((sum, name) => sum + sizeOf(join(out, name)), 0);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** A file under its final name ends like a Parquet file, whenever its writer died. */
function requireNoHalfFile(out: string): void {
  for (const name of readdirSync(out).filter((entry) => entry.endsWith(".parquet"))) {
    const bytes = readFileSync(join(out, name));
    if (bytes.subarray(-4).toString("latin1") !== "PAR1") throw new Error(`${name} is not whole`);
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
