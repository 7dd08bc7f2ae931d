import { appendFileSync } from "node:fs";
import { join } from "node:path";

// Values that no output may ever show. The whole suite's output is searched for them when `scripts/test` ends.

/** Use it as the client secret or the access token of a test. */
export const canarySecret = "canary-secret-7Qm2xV9tLr4KpZ";

/** Use it as a field of a row (an email, an id), so that a leaked row is seen. */
export const canaryRowValue = "canary.row.h3Wd8sYb@example.com";

/** Where a test run keeps what its commands printed, and the file of further values that must not appear there. */
export const ARTIFACTS_VARIABLE = "AEPX_TEST_ARTIFACTS";
export const PLANTED_FILE = "planted.txt";

/** Adds a value known only at run time (a secret that a simulator made) to the search. Returns it. */
export function plantCanary(value: string): string {
  const folder = process.env[ARTIFACTS_VARIABLE];
  if (folder !== undefined && value.length >= 8) {
    appendFileSync(join(folder, PLANTED_FILE), `${value}\n`);
  }
  return value;
}
