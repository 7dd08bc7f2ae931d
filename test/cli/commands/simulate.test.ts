import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { exportLines, instructions } from "../../../src/cli/commands/simulate.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { run, start } from "../support/in-process.ts";

test("serves until Ctrl-C and ends with 0", async () => {
  const cwd = tempFolder();
  const running = start(["simulate", "--ready-file", "ready.json", "--json"], { cwd });
  const readyFile = join(cwd, "ready.json");
  await vi.waitUntil(() => existsSync(readyFile), { timeout: 10_000 });
  const ready = JSON.parse(readFileSync(readyFile, "utf8")) as {
    url: string;
    env: Record<string, string>;
  };
  const lists = await run(["segments", "list", "--json"], { env: ready.env });
  expect(lists.code).toBe(0);
  expect(statSync(readyFile).mode & 0o077).toBe(0);
  running.send("SIGINT");
  const { code, json } = await running.done;
  expect(code).toBe(0);
  expect(json).toEqual({ schemaVersion: 1, ...ready });
  await expect(fetch(ready.url)).rejects.toThrow();
});

test("a port in use is exit 2", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve((server.address() as { port: number }).port);
    });
  });
  const { code, stderr } = await run(["simulate", "--port", String(port)]);
  server.close();
  expect(code).toBe(2);
  expect(stderr).toBe(
    `aepx: The simulator cannot listen on port ${port}: it is in use. Choose another one, or 0 for any free port.\n`,
  );
});

test("an unknown fault is exit 2 with near misses", async () => {
  const { code, stderr } = await run(["simulate", "--fault", "job-faild"]);
  expect(code).toBe(2);
  expect(stderr).toContain("job-failed");
});

test("a ready file that cannot be written is exit 2 and leaves nothing listening", async () => {
  const { code, stderr } = await run(["simulate", "--ready-file", "/none/ready.json"]);
  expect(code).toBe(2);
  expect(stderr).toBe(
    "aepx: --ready-file cannot be written in /none. Name a file in an existing folder that you may write to.\n",
  );
});

test("export lines survive a quote", () => {
  expect(exportLines({ A: "x", B: "it's" })).toBe("export A='x'\nexport B='it'\\''s'\n");
});

test("the instructions name the address and a first command", () => {
  const text = instructions("http://127.0.0.1:8080", { AEPX_SANDBOX: "dev" });
  expect(text).toContain("Simulated platform at http://127.0.0.1:8080 (Ctrl-C ends it).");
  expect(text).toContain("export AEPX_SANDBOX='dev'\n");
});
