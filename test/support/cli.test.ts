import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { recordCommand } from "./artifacts.ts";
import { ARTIFACTS_VARIABLE } from "./canaries.ts";
import { runCli, startCli } from "./cli.ts";
import { tempFolder } from "./temp-folder.ts";
import { withVariables } from "./variables.ts";

test("runs the built command line and tells code and output apart", async () => {
  const version = await runCli(["--version"]);
  expect(version).toMatchObject({ code: 0, signal: null, stderr: "" });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(version.json).toBeUndefined();
});

test("nothing of the machine's settings reaches the command", async () => {
  withVariables({ AEPX_CLIENT_ID: "from the machine", AEPX_POLL_MIN_MS: "not a number" });
  const { code, json } = await runCli(["segments", "list", "--json"]);
  expect(code).toBe(2);
  expect(JSON.stringify(json)).not.toContain("AEPX_POLL_MIN_MS");
});

test("the test's own settings do", async () => {
  const { json } = await runCli(["segments", "list", "--json"], {
    env: { AEPX_POLL_MIN_MS: "not a number" },
  });
  expect(JSON.stringify(json)).toContain("AEPX_POLL_MIN_MS");
});

test("a command can be killed", async () => {
  const running = startCli(["simulate", "--port", "0"]);
  running.kill("SIGKILL");
  expect(await running.done).toMatchObject({ code: null, signal: "SIGKILL" });
});

test("a command that hangs is ended and told", async () => {
  const hanging = runCli(["simulate", "--port", "0"], { timeoutMs: 1 });
  await expect(hanging).rejects.toThrow("Still running after 1 ms.");
});

test("what a command printed, logged and journaled is kept, its tokens are not", () => {
  const [artifacts, cwd, home] = [tempFolder(), tempFolder(), tempFolder()];
  withVariables({ [ARTIFACTS_VARIABLE]: artifacts });
  mkdirSync(join(home, "runs"));
  mkdirSync(join(home, "tokens"));
  writeFileSync(join(home, "runs/journal.jsonl"), "journal");
  writeFileSync(join(home, "tokens/token.json"), "token");
  writeFileSync(join(cwd, "x.log"), "log");
  recordCommand({
    args: ["segments", "--log-file", "x.log"],
    cwd,
    home,
    stdout: "out",
    stderr: "err",
  });
  const [folder = ""] = readdirSync(artifacts);
  const kept = (file: string): string => readFileSync(join(artifacts, folder, file), "utf8");
  expect(kept("command.txt")).toBe("aepx segments --log-file x.log\n");
  expect([kept("stdout.txt"), kept("stderr.txt"), kept("log.txt")]).toEqual(["out", "err", "log"]);
  expect(kept("home/runs/journal.jsonl")).toBe("journal");
  expect(existsSync(join(artifacts, folder, "home/tokens"))).toBe(false);
});
