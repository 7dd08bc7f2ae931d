import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { type AnyCommand, defineCommand } from "../../src/cli/command.ts";
import type { CliContext } from "../../src/cli/context.ts";
import type { ExitCode } from "../../src/core/error-codes.ts";
import { UsageError } from "../../src/core/errors.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { run, start } from "./support/in-process.ts";

/** A tree with one command, `try [words..]`, that does `work`. */
function trying(
  work: (context: CliContext, words: readonly string[]) => Promise<ExitCode>,
): readonly AnyCommand[] {
  const command = defineCommand({
    command: "try [words..]",
    describe: "Try",
    builder: (yargs) => yargs.positional("words", { type: "string", array: true, default: [] }),
    handler: ({ words }, context) => work(context, words),
  });
  return [command];
}

/** Ends when the command is stopped, the way an aborted wait does. */
function untilStopped({ signal }: CliContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}

const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { version: string };

test("--version", async () => {
  expect(await run(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
  const { json } = await run(["--version", "--json"]);
  expect(json).toEqual({ schemaVersion: 1, version });
});

test("--help goes to stdout and tells the exit codes", async () => {
  const { code, stdout, stderr } = await run(["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("Exit codes:\n    0  done\n");
});

test("help of a command, in three spellings", async () => {
  const { stdout } = await run(["runs", "resume", "--help"]);
  expect(stdout).toContain(
    "aepx runs resume [run]\n\nContinue a parked, failed or interrupted run",
  );
  expect((await run(["help", "runs", "resume"])).stdout).toBe(stdout);
  const { json } = await run(["runs", "resume", "--help", "--json"]);
  expect(json).toEqual({ schemaVersion: 1, help: stdout.trimEnd() });
});

test("the examples and exit codes of the program are not repeated under each command", async () => {
  const { stdout } = await run(["segments", "list", "--help"]);
  expect(stdout).not.toContain("Exit codes");
});

test("positionals stay as they were typed", async () => {
  const seen: (readonly string[])[] = [];
  const tree = trying(async (_context, words) => {
    seen.push(words);
    return 0;
  });
  await run(["try", "0123", "1e3", "--", "-x", "--json"], { tree });
  expect(seen).toEqual([["0123", "1e3", "-x", "--json"]]);
});

test("--json after -- is an argument", async () => {
  const tree = trying(async (context) => {
    context.print({ a: 1 }, "text");
    return 0;
  });
  expect((await run(["try", "--", "--json"], { tree })).stdout).toBe("text\n");
  expect((await run(["try", "--json"], { tree })).json).toEqual({ schemaVersion: 1, a: 1 });
});

test("the exit code is the handler's, and a failure's is its code's", async () => {
  expect((await run(["try"], { tree: trying(async () => 8) })).code).toBe(8);
  const tree = trying(async () => {
    throw new UsageError("output-not-empty", "Not empty.");
  });
  expect(await run(["try"], { tree })).toMatchObject({ code: 2, stderr: "aepx: Not empty.\n" });
});

test("a bug is exit 70: stack on stderr, or one object with --json", async () => {
  const tree = trying(async () => {
    throw new TypeError("x is undefined");
  });
  const plain = await run(["try"], { tree });
  expect(plain).toMatchObject({ code: 70, stdout: "" });
  expect(plain.stderr).toMatch(
    /^aepx: internal error: x is undefined\. Please report this\.\n {4}at /,
  );
  const { code, json, stderr } = await run(["try", "--json"], { tree });
  expect({ code, stderr }).toEqual({ code: 70, stderr: "" });
  expect(json).toMatchObject({ error: { code: "internal", message: "x is undefined" } });
});

test("a failure after the result does not print a second object", async () => {
  const tree = trying(async (context) => {
    context.print({ a: 1 }, "");
    throw new UsageError("bad-option", "Too late.");
  });
  const { code, json, stderr } = await run(["try", "--json"], { tree });
  expect(json).toEqual({ schemaVersion: 1, a: 1 });
  expect({ code, stderr }).toEqual({ code: 2, stderr: "aepx: Too late.\n" });
});

test.each([
  ["SIGINT", 130, "Interrupted."],
  ["SIGTERM", 143, "Terminated."],
] as const)("%s stops the command: exit %i", async (signal, code, message) => {
  const tree = trying(untilStopped);
  const running = start(["try", "--json"], { tree });
  await settle();
  running.send(signal);
  expect(await running.done).toMatchObject({
    code,
    json: { status: "canceled", error: { code: "canceled", message, retryable: true } },
  });
});

test("what an aborted call throws is replaced by why it was aborted", async () => {
  const tree = trying(async (context) => {
    await untilStopped(context).catch(() => {});
    throw new DOMException("This operation was aborted", "AbortError");
  });
  const running = start(["try"], { tree });
  await settle();
  running.send("SIGINT");
  expect(await running.done).toMatchObject({ code: 130, stderr: "aepx: Interrupted.\n" });
});

test("what a command opened is closed last first, also after a failure", async () => {
  const closed: string[] = [];
  const tree = trying(async (context) => {
    context.onClose(async () => void closed.push("first"));
    context.onClose(async () => void closed.push("second"));
    throw new UsageError("bad-option", "x");
  });
  await run(["try"], { tree });
  expect(closed).toEqual(["second", "first"]);
});

test("--verbose writes log lines to stderr, --log-file appends them to a private file", async () => {
  const cwd = tempFolder();
  const tree = trying(async ({ log }) => {
    log.debug("a detail", { n: 1 });
    return 0;
  });
  const argv = ["try", "--verbose", "--log-file", "log.jsonl"];
  const { stderr } = await run(argv, { tree, cwd });
  await run(argv, { tree, cwd });
  const path = join(cwd, "log.jsonl");
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "debug", message: "a detail", n: 1 });
  expect(JSON.parse(stderr)).toMatchObject({ level: "debug", message: "a detail", n: 1 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a log file that cannot be written is exit 2", async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, "file"), "");
  const tree = trying(async () => 0);
  const { code, stderr } = await run(["try", "--log-file", "file/log"], { tree, cwd });
  expect(code).toBe(2);
  expect(stderr).toBe(
    `aepx: --log-file cannot write to ${join(cwd, "file/log")}. Name a file in an existing folder that you may write to.\n`,
  );
});

test("other variables on top of the real ones give other settings and another platform", async () => {
  const tree = trying(async (context) => {
    const other = context.withEnvironment({ AEPX_POLL_MIN_MS: "50", AEPX_SANDBOX: "b" });
    context.print({ polls: [context.settings.pollMinMs, other.settings.pollMinMs] }, "");
    return 0;
  });
  expect((await run(["try", "--json"], { tree })).json).toMatchObject({ polls: [2000, 50] });
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
}
