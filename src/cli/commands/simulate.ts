import { dirname } from "node:path";

import { UsageError } from "../../core/errors.ts";
import type { RunningSimulator } from "../../simulator/start.ts";
import { defineCommand } from "../command.ts";
import { parseWholeNumber } from "../number-options.ts";
import { declareSimulatorOptions, readSimulatorOptions } from "./simulator-options.ts";

type Env = Readonly<Record<string, string>>;

export const simulate = defineCommand({
  command: "simulate",
  describe: "Serve a simulated platform on this machine until Ctrl-C",
  builder: (yargs) =>
    declareSimulatorOptions(yargs)
      .option("port", {
        type: "string",
        requiresArg: true,
        describe: "Port on 127.0.0.1; 0 (the default) takes a free one",
      })
      .option("ready-file", {
        type: "string",
        requiresArg: true,
        describe: "Write address and variables to this file once it listens",
      })
      .option("env", { type: "boolean", describe: "Print export lines for a shell" })
      .example("$0 simulate --port 8080 --env", "")
      .example("$0 simulate --fault rate-limit@0.1 --fault job-failed#1", ""),
  async handler(args, context) {
    const options = readSimulatorOptions(args);
    const port = parseWholeNumber(args.port, "--port", { max: 65_535 }) ?? 0;
    const { startSimulator } = await import("../../simulator/start.ts");
    const simulator = await startSimulator({ ...options, port });
    context.onClose(() => simulator.close());
    const { url, env, filesFolder } = simulator;
    if (args.readyFile !== undefined) writeReadyFile(simulator, context.path(args.readyFile));
    const ready = { url, env: { ...env }, filesFolder };
    context.print(ready, args.env ? exportLines(env) : instructions(url, env));
    await untilAborted(context.signal);
    return 0;
  },
});

/** One `export NAME='value'` line per variable, for a POSIX shell. */
export function exportLines(env: Env): string {
  return Object.entries(env)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join("");
}

export function instructions(url: string, env: Env): string {
  return `Simulated platform at ${url} (Ctrl-C ends it). In another terminal:

${exportLines(env)}
aepx segments list
aepx export "High churn risk" --out churn
`;
}

function writeReadyFile(simulator: RunningSimulator, path: string): void {
  try {
    simulator.writeReadyFile(path);
  } catch (error) {
    throw new UsageError(
      "bad-option",
      `--ready-file cannot be written in ${dirname(path)}. Name a file in an existing folder that you may write to.`,
      { details: { option: "--ready-file" }, cause: error },
    );
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
