import { closeSync, openSync } from "node:fs";
import { resolve } from "node:path";

import { UsageError } from "../core/errors.ts";
import { PRIVATE_FILE } from "../core/files.ts";
import { type Log, silentLog } from "../core/log.ts";
import type { OpenLog } from "../core/winston-log.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Surroundings } from "./surroundings.ts";

const silent: OpenLog = { ...silentLog, close: async () => {} };

/** The logs asked for by --verbose (stderr) and --log-file; neither is loaded when neither is asked for. */
export async function openLogs(
  { verbose, logFile }: GlobalOptions,
  { cwd, stderr }: Surroundings,
): Promise<OpenLog> {
  if (!verbose && logFile === undefined) return silent;
  const file = logFile === undefined ? [] : [writableFile(resolve(cwd, logFile))];
  const { openLog } = await import("../core/winston-log.ts");
  const targets = [...(verbose ? [stderr] : []), ...file];
  return tee(targets.map((to) => openLog({ level: "debug", to })));
}

/** Found out at once and said plainly, rather than by a stream's error in the middle of a run. */
function writableFile(path: string): string {
  try {
    closeSync(openSync(path, "a", PRIVATE_FILE));
    return path;
  } catch (error) {
    throw new UsageError(
      "bad-option",
      `--log-file cannot write to ${path}. Name a file in an existing folder that you may write to.`,
      { details: { option: "--log-file" }, cause: error },
    );
  }
}

function tee(logs: readonly OpenLog[]): OpenLog {
  const each =
    (level: keyof Log): Log["debug"] =>
    (message, fields) => {
      for (const log of logs) log[level](message, fields);
    };
  return {
    debug: each("debug"),
    info: each("info"),
    warn: each("warn"),
    error: each("error"),
    close: async () => {
      await Promise.all(logs.map((log) => log.close()));
    },
  };
}
