import { createRequire } from "node:module";

import { type Ended, run } from "../checks/check.ts";

const require = createRequire(import.meta.url);
const cli = require.resolve("@redocly/cli/bin/cli.js");

/** No usage data, no look for a newer version: what is called here talks to nobody but the servers of the documents. */
const quiet = {
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
} as const;

/** Runs Redocly's command line in the project's root, on the Node.js that runs this. */
export function runRedocly(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return run(process.execPath, [cli, ...args], { ...process.env, ...quiet, ...env });
}
