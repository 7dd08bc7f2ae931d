import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";

import { expect, onTestFinished, test } from "vitest";

import { Secret } from "../../src/core/secret.ts";
import { openLog } from "../../src/core/winston-log.ts";

test("one JSON object per line, from the level on, secrets scrubbed whichever way they came", async () => {
  const secret = new Secret("canary-log-secret-77");
  const stream = new PassThrough();
  const log = openLog({ level: "info", to: stream });
  log.debug("not this");
  log.info("asked", { path: "/batches/{id}", note: `with ${secret.reveal()}` });
  log.error(`refused: Bearer ${secret.reveal()}`);
  await log.close();
  stream.end();
  const lines = (await text(stream)).trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines.join("\n")).not.toContain("canary-log-secret");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    level: "info",
    message: "asked",
    path: "/batches/{id}",
    note: "with [secret]",
  });
});

test("a log file is the owner's alone, and whole when the log is closed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aepx-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "aepx.log");
  const log = openLog({ level: "debug", to: path });
  for (let i = 0; i < 200; i += 1) log.warn(`line ${i}`);
  await log.close();
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(200);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
