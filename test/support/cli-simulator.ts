import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { plantCanary } from "./canaries.ts";
import { type RunningCli, startCli } from "./cli.ts";
import { makeFolder, removeFolder } from "./temp-folder.ts";

export interface CliSimulator {
  readonly url: string;
  /** The AEPX_* variables it accepts. */
  readonly env: Readonly<Record<string, string>>;
  counters(): Promise<Counters>;
  world(): Promise<World>;
  /** Changes faults, day or clock of the running simulator. */
  control(change: Readonly<Record<string, unknown>>): Promise<void>;
  /** May be called twice. */
  readonly stop: () => Promise<void>;
}

export interface Counters {
  readonly datasetsCreated: number;
  readonly datasetsDeleted: number;
  readonly exportJobsCreated: number;
  readonly segmentJobsCreated: number;
  readonly tokensIssued: number;
  readonly requests: Readonly<Record<string, number>>;
  readonly bytesSent: number;
  readonly foreignHostHits: number;
}

export interface World {
  readonly segments: readonly { id: string; name: string; rows: number; evaluatedAt: string }[];
  readonly datasets: readonly {
    id: string;
    name: string;
    profileEnabled: boolean;
    createdByAepx: boolean;
    batches: readonly { id: string; rows: number }[];
  }[];
  readonly sandboxes: readonly string[];
}

const READY_MS = 20_000;

/** Starts `aepx simulate` as a process of its own, on a free port unless `--port` is among its arguments; `stop` ends it. */
export async function startCliSimulator(args: readonly string[] = []): Promise<CliSimulator> {
  const folder = makeFolder();
  const readyFile = join(folder, "ready.json");
  const port = args.includes("--port") ? [] : ["--port", "0"];
  const running = startCli(["simulate", ...port, "--ready-file", readyFile, ...args], {
    timeoutMs: 10 * 60_000,
    searched: false, // Its stdout offers the credentials it accepts.
  });
  const stop = async (): Promise<void> => {
    running.kill("SIGTERM");
    await running.done;
    removeFolder(folder);
  };
  try {
    const { url, env } = await ready(running, readyFile);
    plantCanary(env["AEPX_CLIENT_SECRET"] ?? "");
    return { url, env, stop, ...controls(url) };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Ready {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
}

async function ready(running: RunningCli, file: string): Promise<Ready> {
  let over = false;
  void running.done.finally(() => (over = true)).catch(() => undefined);
  for (let waitedMs = 0; !existsSync(file); waitedMs += 20) {
    if (over || waitedMs > READY_MS) {
      throw new Error(`The simulator did not become ready:\n${running.stderr()}`);
    }
    await delay(20);
  }
  return JSON.parse(readFileSync(file, "utf8")) as Ready;
}

function controls(url: string): Pick<CliSimulator, "counters" | "world" | "control"> {
  const read = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  return {
    counters: async () => (await read("/__aepx/counters")) as Counters,
    world: async () => (await read("/__aepx/world")) as World,
    control: async (change) => {
      const response = await fetch(`${url}/__aepx/control`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(change),
      });
      if (!response.ok) throw new Error(`Control refused: ${await response.text()}`);
    },
  };
}
