import { expect, test } from "vitest";

import type { Ended } from "../../../scripts/checks/check.ts";
import { addUp, countsLine, exitCode, tallyVitest } from "../../../scripts/checks/tally.ts";

const green: Ended = { code: 0, output: "" };
const red: Ended = { code: 1, output: "what went wrong" };

function report(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    numTotalTests: 3,
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
    ...changes,
  });
}

test.each([
  ["all green", green, report(), "3 passed, 0 failed, 0 skipped"],
  [
    "failed tests",
    red,
    report({ numPassedTests: 1, numFailedTests: 2 }),
    "1 passed, 2 failed, 0 skipped",
  ],
  [
    "skipped and to do",
    green,
    report({ numTotalTests: 6, numPendingTests: 2, numTodoTests: 1 }),
    "3 passed, 0 failed, 3 skipped",
  ],
  [
    "a file that does not load",
    red,
    report({ testResults: [{ status: "failed", assertionResults: [] }] }),
    "3 passed, 1 failed, 0 skipped",
  ],
  [
    "a file whose beforeAll failed",
    red,
    report({
      numTotalTests: 5,
      numPendingTests: 2,
      testResults: [{ status: "failed", assertionResults: [{ status: "skipped" }] }],
    }),
    "3 passed, 1 failed, 2 skipped",
  ],
  [
    "a crashed worker",
    red,
    report({ numTotalTests: 6, numFailedTests: 1 }),
    "3 passed, 3 failed, 0 skipped",
  ],
  ["an error outside a test", red, report(), "3 passed, 1 failed, 0 skipped"],
  ["a killed run", { code: null, output: "" }, report(), "3 passed, 1 failed, 0 skipped"],
  [
    "no test at all",
    green,
    report({ numTotalTests: 0, numPassedTests: 0, testResults: [] }),
    "0 passed, 1 failed, 0 skipped",
  ],
  ["no report", red, undefined, "0 passed, 1 failed, 0 skipped"],
  ["half a report", green, report().slice(0, 40), "0 passed, 1 failed, 0 skipped"],
  ["another report", green, "{}", "0 passed, 1 failed, 0 skipped"],
])("counts %s", (_what, ended, text, line) => {
  expect(countsLine(tallyVitest(ended, text))).toBe(line);
});

test("a failed run keeps what was printed", () => {
  expect(tallyVitest(red, report()).output).toBe("what went wrong");
  expect(tallyVitest(red, undefined).output).toBe("No report.\nwhat went wrong");
});

test("adds up checks and test runs", () => {
  const sum = addUp([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 200, failed: 3, skipped: 2 },
    { passed: 0, failed: 0, skipped: 1 },
  ]);
  expect(countsLine(sum)).toBe("201 passed, 3 failed, 3 skipped");
});

test.each([
  [{ passed: 5, failed: 0, skipped: 0 }, 0],
  [{ passed: 5, failed: 0, skipped: 9 }, 0],
  [{ passed: 5, failed: 1, skipped: 0 }, 1],
  [{ passed: 0, failed: 0, skipped: 0 }, 1],
  [{ passed: 0, failed: 0, skipped: 3 }, 1],
])("exits for %o with %i", (counts, code) => {
  expect(exitCode(counts)).toBe(code);
});
