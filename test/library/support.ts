import { onTestFinished } from "vitest";

import { configFromEnv } from "../../src/library/config-from-env.ts";
import type { RunSettings } from "../../src/library/run-settings.ts";
import type { SimulatorOptions } from "../../src/simulator/settings.ts";
import { type RunningSimulator, startSimulator } from "../../src/simulator/start.ts";
import { tempFolder } from "../support/temp-folder.ts";

export interface LibraryWorld {
  readonly simulator: RunningSimulator;
  /** What reaches the simulator, with records in `folder`. */
  readonly settings: RunSettings;
  readonly folder: string;
}

/** Call it inside a test: the simulator ends with it. */
export async function libraryWorld(options: SimulatorOptions = {}): Promise<LibraryWorld> {
  const simulator = await startSimulator({ profiles: 200, jobSeconds: 0, ...options });
  onTestFinished(() => simulator.close());
  const folder = tempFolder();
  return { simulator, settings: configFromEnv({ ...simulator.env, AEPX_HOME: folder }), folder };
}
