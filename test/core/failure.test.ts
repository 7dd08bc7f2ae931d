import { expect, test } from "vitest";

import { errorCodes, isErrorCode } from "../../src/core/error-codes.ts";
import * as errors from "../../src/core/errors.ts";
import { fromFailure, toFailure } from "../../src/core/failure.ts";

const samples = [
  new errors.UsageError("segment-not-found", "No segment.", { details: { segment: "x" } }),
  new errors.AuthError("forbidden", "No right."),
  new errors.ApiError("rate-limited", "Busy.", { details: { requestId: "r1" } }),
  new errors.TransportError("timed-out", "Late.", { retry: "never", cause: new Error("socket") }),
  new errors.JobError("job-failed", "Failed."),
  new errors.DataError("count-mismatch", "Off."),
  new errors.WaitError("wait-ended", "Later."),
  new errors.LockedError("Held."),
  new errors.CanceledError("Stopped."),
];

test.each(samples.map((error) => [error.name, error] as const))(
  "%s survives a journal: class, code, message, retry, details",
  (_name, error) => {
    const revived = fromFailure(
      JSON.parse(JSON.stringify(toFailure(error))) as ReturnType<typeof toFailure>,
    );
    expect(revived).toBeInstanceOf(error.constructor);
    expect(toFailure(revived)).toEqual(toFailure(error));
  },
);

test("a bug stays a bug", () => {
  const failure = toFailure(new RangeError("off by one"));
  expect(failure).toMatchObject({ code: "internal", retryable: false, message: "off by one" });
  expect(errors.isAppError(fromFailure(failure))).toBe(false);
});

test("what is thrown need not be an error", () => {
  expect(toFailure("text").message).toBe("Non-error thrown: text");
});

test("codes are lower-case words, and only they are codes", () => {
  for (const code of Object.keys(errorCodes)) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(isErrorCode("toString")).toBe(false);
});

test("what may be tried again is what says so, and never a bug, a cancel or a lock", () => {
  expect(samples.filter(errors.isRetryable).map(({ code }) => code)).toEqual([
    "rate-limited",
    "wait-ended",
  ]);
  expect(errors.isRetryable(new TypeError("x"))).toBe(false);
});
