import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

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
}

export interface KillLoopResult {
  readonly kills: number;
  /** Lives that ended before their moment came. */
  readonly early: number;
  readonly sha256: string;
  readonly manifestSha256: string;
  readonly leftovers: readonly string[];
}

/** Kills a download (SIGKILL) again and again at seeded moments, each time continued by a new process, and lets the last one finish. */
export async function killLoop(options: KillLoopOptions): Promise<KillLoopResult> {
  const random = seeded(options.seed);
  let kills = 0;
  let early = 0;
  while (kills < options.kills) {
    const moment = random();
    const killed = await oneLife(options, moment * options.windowMs);
    if (killed) kills += 1;
    else early += 1;
    requireNoHalfFile(options.out);
    if (!killed) break;
  }
  await oneLife(options, undefined);
  const [data = ""] = readdirSync(options.out).filter((name) => name.endsWith(".parquet"));
  const manifest = JSON.parse(readFileSync(join(options.out, "manifest.json"), "utf8")) as {
    readonly files: readonly { readonly sha256: string }[];
  };
  return {
    kills,
    early,
    sha256: await sha256Of(join(options.out, data)),
    manifestSha256: manifest.files[0]?.sha256 ?? "",
    leftovers: readdirSync(options.out).filter((name) => name.includes(".part")),
  };
}

/** True when it was killed; a life without a moment has to end well. */
async function oneLife(options: KillLoopOptions, afterMs: number | undefined): Promise<boolean> {
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
  if (afterMs !== undefined) {
    while (!state.ended && recordBytes(out) === before) await delay(2);
    await Promise.race([delay(afterMs), ended]);
    child.kill("SIGKILL");
  }
  const code = await ended;
  if (code === null) return true;
  if (code !== 0) throw new Error(`the download ended with exit ${code}: ${stderr}`);
  return false;
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

/** Numbers in [0, 1) that a seed decides (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
