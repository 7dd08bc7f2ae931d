import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { Campaign } from "./plan-world.ts";
import type { WorldReport } from "./world.ts";

export interface Worlds {
  readonly seeds: readonly number[];
  readonly campaign: Campaign;
  /** Processes that share them. */
  readonly workers: number;
}

/** One world to live through. */
export interface WorldRequest {
  readonly seed: number;
  readonly campaign: Campaign;
}

/** Runs worlds in processes of their own, each taking the next one when it is done. Tells of them as they end. */
export async function runWorlds(
  { seeds, campaign, workers }: Worlds,
  onReport: (report: WorldReport) => void,
): Promise<void> {
  const queue = seeds.values();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = fork(fileURLToPath(new URL("world-worker.ts", import.meta.url)));
      try {
        for (const seed of queue) onReport(await ask(worker, { seed, campaign }));
      } finally {
        worker.kill();
      }
    }),
  );
}

async function ask(worker: ChildProcess, request: WorldRequest): Promise<WorldReport> {
  const end = new AbortController();
  const { signal } = end;
  try {
    const [reply] = (await Promise.race([
      once(worker, "message", { signal }),
      once(worker, "exit", { signal }).then(([code]) => {
        throw new Error(`the process of world ${request.seed} ended with ${code}`);
      }),
      new Promise<never>((_resolve, reject) => {
        worker.send(request, (error) => error && reject(error));
      }),
    ])) as [WorldReport];
    return reply;
  } finally {
    end.abort();
  }
}
