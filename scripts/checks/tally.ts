import type { Ended, Outcome } from "./check.ts";

/** What of vitest's JSON report is read. */
interface Report {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

type Counts = Pick<Outcome, "passed" | "failed" | "skipped">;

/**
 * Counts one run of vitest. A file that could not be loaded or prepared counts as one failed test, and so does each test
 * without an end (its worker crashed). A run that ended badly with every test green (an error outside a test), and one that
 * ran no test, count as one failed test at least.
 */
export function tallyVitest(ended: Ended, reportText: string | undefined): Outcome {
  const report = parse(reportText);
  if (report === undefined) {
    return { passed: 0, failed: 1, skipped: 0, output: `No report.\n${ended.output}` };
  }
  const unloaded = report.testResults.filter(
    (file) =>
      file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed"),
  ).length;
  const skipped = report.numPendingTests + report.numTodoTests;
  const withEnd = report.numPassedTests + report.numFailedTests + skipped;
  const seen = report.numFailedTests + unloaded + Math.max(0, report.numTotalTests - withEnd);
  const bad = ended.code !== 0 || report.numPassedTests === 0;
  const counts = {
    passed: report.numPassedTests,
    failed: bad ? Math.max(seen, 1) : seen,
    skipped,
  };
  return { ...counts, note: countsLine(counts), output: ended.output };
}

function parse(text: string | undefined): Report | undefined {
  try {
    const report = JSON.parse(text ?? "") as Partial<Report>;
    return Array.isArray(report.testResults) && typeof report.numPassedTests === "number"
      ? (report as Report)
      : undefined;
  } catch {
    return undefined;
  }
}

export function addUp(outcomes: readonly Counts[]): Counts {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const outcome of outcomes) {
    sum.passed += outcome.passed;
    sum.failed += outcome.failed;
    sum.skipped += outcome.skipped;
  }
  return sum;
}

export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Nothing that passed is a failure too: checks that did not run prove nothing. */
export function exitCode(counts: Counts): 0 | 1 {
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
