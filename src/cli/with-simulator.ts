import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { RunningSimulator } from "../simulator/start.ts";
import type { SimulatorOptions } from "../simulator/simulator.ts";
import type { CliContext } from "./context.ts";

/**
 * Runs `work` against a simulator in this process. Its runs live in a state folder of their own and go with it: a run against a simulator
 * that is gone could not be continued.
 */
export async function withSimulator<T>(
  context: CliContext,
  options: SimulatorOptions,
  work: (simulated: CliContext, simulator: RunningSimulator) => Promise<T>,
): Promise<T> {
  const { startSimulator } = await import("../simulator/start.ts");
  const simulator = await startSimulator(options);
  const home = mkdtempSync(join(tmpdir(), "aepx-simulated-"));
  context.onClose(async () => {
    await simulator.close();
    rmSync(home, { recursive: true, force: true });
  });
  context.progress.line(`simulator at ${simulator.url}`);
  return work(context.withEnvironment({ ...simulator.env, AEPX_HOME: home }), simulator);
}
