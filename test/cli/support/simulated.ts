import { afterAll, beforeAll } from "vitest";

import type { SimulatorOptions } from "../../../src/simulator/settings.ts";
import { type RunningSimulator, startSimulator } from "../../../src/simulator/start.ts";
import { type InProcessOptions, type InProcessResult, run } from "./in-process.ts";

export interface Simulated {
  readonly simulator: () => RunningSimulator;
  /** Runs a command against the file's simulator. */
  readonly run: (argv: readonly string[], options?: InProcessOptions) => Promise<InProcessResult>;
}

/** One simulator for all tests of a file. */
export function useSimulator(options: SimulatorOptions = {}): Simulated {
  let running: RunningSimulator | undefined;
  beforeAll(async () => {
    running = await startSimulator({ profiles: 200, jobSeconds: 0, ...options });
  });
  afterAll(() => running?.close());
  const simulator = () => {
    if (!running) throw new Error("The simulator has not started.");
    return running;
  };
  return {
    simulator,
    run: (argv, more = {}) => run(argv, { ...more, env: { ...simulator().env, ...more.env } }),
  };
}
