import { expect, test } from "vitest";

import { exitCodeOf, failureLines, toFailureResult } from "../../src/cli/failure-report.ts";
import { type ErrorCode, errorCodes } from "../../src/core/error-codes.ts";
import { ApiError, CanceledError, UsageError, WaitError } from "../../src/core/errors.ts";
import { Secret } from "../../src/core/secret.ts";

const api = new ApiError("server-error", "Adobe answered 500 to GET /x.", {
  details: { requestId: "r-1", status: 500 },
});

test.each(Object.entries(errorCodes).map(([code, { exit }]) => [code, exit] as const))(
  "%s exits with %i",
  (code, exit) => {
    expect(exitCodeOf(new UsageError(code as ErrorCode, "x"))).toBe(exit);
  },
);

test("what is not ours is a bug: 70", () => {
  expect(exitCodeOf(new TypeError("x"))).toBe(70);
  expect(exitCodeOf("thrown text")).toBe(70);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])("%s exits with %i, as in a shell", (signal, exit) => {
  expect(exitCodeOf(new CanceledError("x", { details: { signal } }))).toBe(exit);
});

test("a failure without a run has the whole shape", () => {
  expect(toFailureResult(api)).toEqual({
    runId: null,
    status: "failed",
    error: {
      code: "server-error",
      message: "Adobe answered 500 to GET /x.",
      retryable: true,
      requestId: "r-1",
      details: { requestId: "r-1", status: 500 },
    },
    resume: null,
  });
});

test("a parked run tells how it goes on", () => {
  const run = { runId: "1", status: "parked", resume: "aepx runs resume 1" } as const;
  const error = new WaitError("wait-ended", "The wait ended.");
  expect(toFailureResult(error, run)).toMatchObject(run);
  expect(failureLines(error, run)).toEqual([
    "aepx: The wait ended.",
    "  continue with: aepx runs resume 1",
  ]);
});

test("advice for people stands last, and not in the object", () => {
  const run = { runId: "1", status: "failed", resume: null, advice: "Mend it." } as const;
  const error = new UsageError("no-batch", "There is none.");
  expect(failureLines(error, run)).toEqual(["aepx: There is none.", "  Mend it."]);
  expect(Object.keys(toFailureResult(error, run))).toEqual(["runId", "status", "error", "resume"]);
});

test("a canceled command without a run says so", () => {
  expect(toFailureResult(new CanceledError("Interrupted."))).toMatchObject({ status: "canceled" });
});

test("a person reads one line and the request id", () => {
  expect(failureLines(api)).toEqual(["aepx: Adobe answered 500 to GET /x.", "  request id: r-1"]);
});

test("line breaks and escape sequences of a message do not reach the terminal", () => {
  const error = new UsageError("bad-option", "a\nb\u001b[31mc");
  expect(failureLines(error)).toEqual(["aepx: a b [31mc"]);
});

test("a bug shows its stack", () => {
  const [first, second] = failureLines(new TypeError("x is not a function"));
  expect(first).toBe("aepx: internal error: x is not a function. Please report this.");
  expect(second).toMatch(/^ {4}at .*failure-report\.test\.ts/);
});

test("a secret in a foreign message is masked", () => {
  const secret = new Secret("s3cr3t-of-this-test");
  const result = toFailureResult(new Error(`refused: ${secret.reveal()}`));
  expect(JSON.stringify(result)).not.toContain(secret.reveal());
});
