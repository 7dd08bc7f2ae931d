import { spawn } from "node:child_process";
import { getEventListeners } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { runCli } from "../../src/cli/main.ts";
import { createOutput } from "../../src/cli/output.ts";
import type { Surroundings } from "../../src/cli/surroundings.ts";
import { systemClock } from "../../src/core/clock.ts";
import { collector } from "./support/in-process.ts";

const bin = fileURLToPath(new URL("../../dist/bin/aepx.cjs", import.meta.url));

function outputs(json: boolean) {
  const stdout = collector();
  const stderr = collector();
  const output = createOutput({ stdout: stdout.stream, stderr: stderr.stream, json });
  return { output, texts: () => ({ stdout: stdout.text(), stderr: stderr.text() }) };
}

test("a result is the object or the text, never both", () => {
  const json = outputs(true);
  json.output.result({ rows: 1 }, "1 row");
  json.output.text("more");
  expect(json.texts()).toEqual({ stdout: '{"schemaVersion":1,"rows":1}\n', stderr: "" });
  const plain = outputs(false);
  plain.output.result({ rows: 1 }, "1 row");
  expect(plain.texts()).toEqual({ stdout: "1 row\n", stderr: "" });
});

test("a second result is a bug", () => {
  const { output } = outputs(true);
  output.result({}, "");
  expect(() => output.result({}, "")).toThrow("A command printed a second result.");
});

test("a failure is the object on stdout, or lines on stderr", () => {
  const json = outputs(true);
  json.output.failure({ status: "failed" }, ["aepx: x"]);
  expect(json.texts()).toEqual({ stdout: '{"schemaVersion":1,"status":"failed"}\n', stderr: "" });
  const plain = outputs(false);
  plain.output.failure({ status: "failed" }, ["aepx: x", "  request id: r"]);
  expect(plain.texts()).toEqual({ stdout: "", stderr: "aepx: x\n  request id: r\n" });
});

test("a reader that has gone is told by a signal and is no error", async () => {
  const stdout = failing("EPIPE");
  const output = createOutput({ stdout, stderr: collector().stream, json: false });
  const gone = new Promise((resolve) => output.closed.addEventListener("abort", resolve));
  output.text("a");
  await gone;
  expect(output.closed.aborted).toBe(true);
});

test("a slow reader is waited for, piece by piece, and leaves nobody listening", async () => {
  const stdout = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, callback) => void setImmediate(callback),
  });
  const output = createOutput({ stdout, stderr: collector().stream, json: false });
  for (let i = 0; i < 20; i += 1) await output.piece("piece");
  expect([getEventListeners(output.closed, "abort"), stdout.listeners("drain")]).toEqual([[], []]);
});

test("a full disk behind stdout is output-unwritable, once all is written; a reader that has gone is nothing", async () => {
  const stderr = collector();
  const code = (stdout: Writable, argv: string[]) =>
    runCli(argv, { ...surroundings(), stdout, stderr: stderr.stream });
  expect(await code(failing("EPIPE"), ["--version"])).toBe(0);
  expect(stderr.text()).toBe("");
  for (const argv of [["--version"], ["--version", "--json"], ["--help"]]) {
    expect(await code(failing("ENOSPC"), argv)).toBe(2);
  }
  const line =
    "aepx: The result could not be written to stdout: there is no space left. Send it to another place.\n";
  expect(stderr.text()).toBe(line.repeat(3));
});

test.runIf(existsSync("/dev/full"))("the same with the device itself", async () => {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [bin, "--help"], { stdio: ["ignore", full, "pipe"] });
  closeSync(full);
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      "aepx: The result could not be written to stdout: there is no space left. Send it to another place.\n",
  });
});

function surroundings(): Omit<Surroundings, "stdout" | "stderr"> {
  return { env: {}, cwd: "/", clock: systemClock, isTty: false, onSignal: () => () => {} };
}

function failing(code: string): Writable {
  return new Writable({
    write(_chunk, _encoding, callback) {
      callback(Object.assign(new Error("write failed"), { code }));
    },
  });
}
