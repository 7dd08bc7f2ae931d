import { Writable } from "node:stream";

import { expect, test } from "vitest";

import { createOutput } from "../../src/cli/output.ts";
import { collector } from "./support/in-process.ts";

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

function failing(code: string): Writable {
  return new Writable({
    write(_chunk, _encoding, callback) {
      callback(Object.assign(new Error("write failed"), { code }));
    },
  });
}
