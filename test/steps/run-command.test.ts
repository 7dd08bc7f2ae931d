import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { CanceledError } from "../../src/core/errors.ts";
import { silentLog } from "../../src/core/log.ts";
import { runCommand } from "../../src/steps/run-command.ts";
import type { StepPorts } from "../../src/steps/step.ts";
import { createStepContext } from "../support/step-context.ts";
import { tempFolder } from "../support/temp-folder.ts";

const ports = { log: silentLog } as StepPorts;

function run(command: string, signal?: AbortSignal) {
  const input = { out: "/snapshots/1", rows: 3 };
  return runCommand.run(
    ports,
    { command, input },
    createStepContext(signal === undefined ? {} : { signal }),
  );
}

test("the command gets one JSON object on standard input", async () => {
  const file = join(tempFolder(), "got.json");
  expect(await run(`cat > '${file}'`)).toEqual({ exitCode: 0 });
  expect(readFileSync(file, "utf8")).toBe('{"out":"/snapshots/1","rows":3}\n');
});

test("a command that does not read its input is free not to", async () => {
  expect(await run("exec 0<&-; exit 0")).toEqual({ exitCode: 0 });
});

test("a command that fails is an error with its exit code", async () => {
  await expect(run("exit 3")).rejects.toMatchObject({
    code: "command-failed",
    message:
      'The command "exit 3" ended with 3. What it printed is above; run the same aepx command again once it is mended: the files are kept.',
    details: { command: "exit 3", exitCode: 3, signal: null },
  });
  await expect(run("no-such-command-at-all 2>/dev/null")).rejects.toMatchObject({
    details: { exitCode: 127 },
  });
  await expect(run("kill -9 $$")).rejects.toMatchObject({ details: { signal: "SIGKILL" } });
});

test("a stopped run ends the command and what it started", async () => {
  const folder = tempFolder();
  const started = join(folder, "started");
  const survived = join(folder, "survived");
  const stop = new AbortController();
  const running = run(
    `trap 'exit 0' TERM; (sleep 30; touch '${survived}') & mkfifo '${started}'; echo > '${started}'; wait`,
    stop.signal,
  );
  await untilThere(started);
  readFileSync(started);
  stop.abort(new CanceledError("Stopped"));
  await expect(running).rejects.toThrow("Stopped");
  expect(existsSync(survived)).toBe(false);
});

async function untilThere(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setImmediate(resolve));
}
