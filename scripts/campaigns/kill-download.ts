import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";

import { killLoop } from "./kill-loop.ts";

/**
 * Kills a download of one large file at seeded moments and compares what it came to with an undisturbed one:
 * `tsx scripts/campaigns/kill-download.ts --kills 50 --size 1073741824 --seed 1`. Needs `npm run build`.
 */
const { values } = parseArgs({
  options: {
    bin: { type: "string", default: "dist/cli/bin.js" },
    kills: { type: "string", default: "50" },
    size: { type: "string", default: String(1024 ** 3) },
    seed: { type: "string", default: "1" },
    window: { type: "string", default: "300" },
    concurrency: { type: "string", default: "16" },
    fault: { type: "string", default: "throttle" },
  },
});
const [kills, size, seed, windowMs, concurrency] = [
  values.kills,
  values.size,
  values.seed,
  values.window,
  values.concurrency,
].map(Number) as [number, number, number, number, number];
const bin = resolve(values.bin);
const folder = mkdtempSync(join(tmpdir(), "aepx-kill-"));
const ready = join(folder, "ready.json");
const faults = values.fault === "" ? [] : ["--fault", values.fault];
const simulator = spawn(
  process.execPath,
  [bin, "simulate", "--files", "1", "--file-size", String(size), "--ready-file", ready, ...faults],
  { stdio: ["ignore", "ignore", "inherit"] },
);
try {
  while (!existsSync(ready)) await delay(20);
  const { url, env } = JSON.parse(readFileSync(ready, "utf8")) as {
    readonly url: string;
    readonly env: Readonly<Record<string, string>>;
  };
  const fetchJson = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
  const world = (await fetchJson("/__aepx/world")) as {
    readonly datasets: readonly { readonly batches: readonly { readonly id: string }[] }[];
  };
  const batch = world.datasets.flatMap(({ batches }) => batches)[0]?.id ?? "";
  const bytesSent = async () =>
    ((await fetchJson("/__aepx/counters")) as { readonly bytesSent: number }).bytesSent;
  const loop = (name: string, times: number) =>
    killLoop({
      bin,
      env: { ...env, AEPX_HOME: join(folder, `home-${name}`) },
      batch,
      out: join(folder, name),
      kills: times,
      seed,
      windowMs,
      concurrency,
      onLastLife: async () => void (beforeLast = await bytesSent()),
    });
  let beforeLast = 0;
  const undisturbed = await loop("undisturbed", 0);
  const before = await bytesSent();
  const startedMs = performance.now();
  const killed = await loop("killed", kills);
  const sentInAll = (await bytesSent()) - before;
  // The last life reads all that is sent to it; of a killed one much is still in buffers between the two.
  const bytes = killed.bytesRead + (await bytesSent()) - beforeLast;
  const bound = size + killed.kills * concurrency * 1024 ** 2;
  const identical = killed.sha256 === undisturbed.sha256 && killed.manifestSha256 === killed.sha256;
  const report = {
    seed,
    kills: killed.kills,
    identical,
    leftovers: killed.leftovers,
    counted:
      "bytes that aepx had read from its sockets at each kill (ss: bytes_received less Recv-Q, headers included), and what was sent to the last life",
    bytesFetched: bytes,
    fetchedTwice: bytes - size,
    sentBySimulator: sentInAll,
    perKill: Math.round((bytes - size) / Math.max(1, killed.kills)),
    bound,
    withinBound: bytes <= bound,
    seconds: Math.round((performance.now() - startedMs) / 1000),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  if (!identical || bytes > bound || killed.leftovers.length > 0) process.exitCode = 1;
} finally {
  simulator.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}
