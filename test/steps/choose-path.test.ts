import { expect, test } from "vitest";

import { type AppError, AuthError, JobError, UsageError } from "../../src/core/errors.ts";
import { type Failure, toFailure } from "../../src/core/failure.ts";
import { type ChoosePathInput, choosePath } from "../../src/steps/choose-path.ts";

const failures = {
  forbidden: new AuthError("forbidden", "No right to read segments."),
  unauthorized: new AuthError("token-rejected", "The token was rejected."),
  jobFailed: new JobError("job-failed", "Export job 7 failed."),
  noProfile: new UsageError("no-profile", "No union schema."),
  notFound: new UsageError("segment-not-found", 'No segment "x".'),
  ambiguous: new UsageError("segment-ambiguous", "Two of them."),
  batchFailed: new JobError("batch-failed", "Batch b failed."),
  jobCanceled: new JobError("job-canceled", "Cancelled."),
};

const base: ChoosePathInput = {
  requested: "auto",
  failure: null,
  fallbackOn: ["no-profile", "forbidden", "failed"],
  scoresDataset: "d1",
  acceptScores: true,
};

const choose = (change: Partial<Omit<ChoosePathInput, "failure">>, error?: AppError) => {
  const failure: Failure | null = error ? toFailure(error) : null;
  return choosePath({ ...base, ...change, failure });
};

test("without a failure the profile path delivers", () => {
  expect(choose({})).toEqual({ path: "profile", reason: "Profile is enabled" });
  expect(choose({ requested: "profile" })).toEqual({
    path: "profile",
    reason: "forced by --path profile",
  });
});

test.each([
  ["forbidden", failures.forbidden, "forbidden: No right to read segments."],
  ["forbidden", failures.unauthorized, "forbidden: The token was rejected."],
  ["failed", failures.jobFailed, "failed: Export job 7 failed."],
  ["no-profile", failures.noProfile, "no-profile: No union schema."],
] as const)("falls back on %s with the reason", (name, error, reason) => {
  expect(choose({}, error)).toEqual({ path: "batch", reason });
  expect(choose({ fallbackOn: [name] }, error).path).toBe("batch");
  expect(() => choose({ fallbackOn: [] }, error)).toThrow(error.message);
  expect(() => choose({ requested: "profile" }, error)).toThrow(error.message);
});

test.each([failures.notFound, failures.ambiguous, failures.batchFailed, failures.jobCanceled])(
  "$code is never a reason, not even on the forced batch path",
  (error) => {
    expect(() => choose({}, error)).toThrow(error.message);
    expect(() => choose({ requested: "batch" }, error)).toThrow(error.message);
  },
);

test("the forced batch path needs no right to read the segment", () => {
  expect(choose({ requested: "batch" }, failures.forbidden)).toEqual({
    path: "batch",
    reason: "forced by --path batch",
  });
});

test("without a scores dataset the failure stays, and its message names the option", () => {
  for (const error of [failures.forbidden, failures.jobFailed, failures.noProfile]) {
    const thrown = caught(() => choose({ scoresDataset: null }, error));
    expect(thrown).toMatchObject({ code: error.code, name: error.name });
    expect(thrown.message).toBe(
      `${error.message} To take everybody scored instead, name the scores dataset: --scores-dataset ID --accept-scores, or --where SQL to choose among them`,
    );
  }
});

test("a hint after a command is a sentence of its own", () => {
  const error = new JobError("job-failed", "Export job 7 failed. What to do: aepx jobs why 7");
  expect(caught(() => choose({ scoresDataset: null }, error)).message).toMatch(
    /^Export job 7 failed\. What to do: aepx jobs why 7\. To take everybody scored /,
  );
});

test("a scores dataset alone is not consent to take everybody scored", () => {
  const thrown = caught(() => choose({ acceptScores: false }, failures.forbidden));
  expect(thrown).toMatchObject({ code: "forbidden" });
  expect(thrown.message).toContain("to take it all the same add --accept-scores");
});

function caught(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("Nothing was thrown");
}
