import { expect, test } from "vitest";

import type { ErrorCode } from "../../../src/core/error-codes.ts";
import type { RunState } from "../../../src/engine/run-state.ts";
import { stepToBeginWith } from "../../../src/workflows/file/begin-again.ts";

const tenant = { baseUrl: "https://example.com", orgId: "o", sandbox: "dev" };
const uses = [
  { id: "found", use: "find-segment", with: {} },
  { id: "each", use: "list-files", with: {}, forEach: "[1, 2]" },
];

function run(runId: string, code: ErrorCode, ...steps: readonly [string, string][]): RunState {
  const file = { name: "f", inputs: {}, steps: uses, outputs: {} };
  return {
    runId,
    status: "failed",
    input: { tenant, file, inputs: {} },
    failure: { code },
    steps: steps.map(([name, status]) => ({ name, status })),
  } as unknown as RunState;
}

const failed = run(
  "2",
  "no-batch",
  ["found", "completed"],
  ["each[0]", "completed"],
  ["each[1]", "failed"],
);
const older = run("1", "no-batch", ["found", "failed"]);

test.each([
  ["the step that failed, as the file calls it", failed, [failed, older], "each"],
  ["none of a run that is not the last one of its file", older, [failed, older], null],
  ["none where no step failed", run("3", "bad-workflow"), undefined, null],
  ["none where a job ended badly", run("3", "job-failed", ["each[0]", "failed"]), undefined, null],
  ["none of another recipe", { ...failed, input: { out: "/o" } }, undefined, null],
  ["none of a run that is over", { ...failed, status: "canceled" }, undefined, null],
  [
    "the step alone, where something ran on cancelling",
    run("3", "no-batch", ["found", "failed"], ["on-cancel/x", "completed"]),
    undefined,
    "found",
  ],
] as const)("%s", (_what, asked, known, expected) => {
  expect(stepToBeginWith(asked, known ?? [asked])).toBe(expected);
});
