/** What a code means to a program: the exit code, and whether the same command may work later. */
export interface CodeMeaning {
  readonly exit: ExitCode;
  /** "later": the same command again is the right answer. "never": something has to change first. */
  readonly retry: "never" | "later";
}

export type ExitCode = 0 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 70 | 130 | 143;

const usage = { exit: 2, retry: "never" } as const;
const rights = { exit: 3, retry: "never" } as const;
const refused = { exit: 4, retry: "never" } as const;
const trouble = { exit: 5, retry: "later" } as const;
const job = { exit: 6, retry: "never" } as const;
const data = { exit: 7, retry: "never" } as const;
const waited = { exit: 8, retry: "later" } as const;

/**
 * Every error code, once. Codes are stable: scripts branch on them, and each has a row in the README.
 */
export const errorCodes = {
  "bad-option": usage,
  "bad-config": usage,
  "bad-workflow": usage,
  "missing-credential": usage,
  "segment-not-found": usage,
  "segment-ambiguous": usage,
  "dataset-not-found": usage,
  "dataset-ambiguous": usage,
  "dataset-not-union": usage,
  "no-profile": usage,
  "schema-field-unknown": usage,
  "output-not-empty": usage,
  "output-unwritable": usage,
  "disk-full": usage,
  "run-not-found": usage,
  "run-not-finished": usage,
  "run-key-conflict": usage,
  "too-many-bytes": usage,
  "no-batch": usage,
  "workflow-version": usage,
  "token-refused": rights,
  "token-rejected": rights,
  forbidden: rights,
  "bad-request": refused,
  "not-found": refused,
  conflict: refused,
  "unreadable-reply": refused,
  "foreign-href": refused,
  "adoption-ambiguous": refused,
  "rate-limited": trouble,
  "server-error": trouble,
  "no-connection": trouble,
  "timed-out": trouble,
  "body-cut": trouble,
  "job-failed": job,
  "job-canceled": job,
  "batch-failed": job,
  "command-failed": job,
  "size-mismatch": data,
  "checksum-mismatch": data,
  "content-changed": data,
  "not-parquet": data,
  "schema-mismatch": data,
  "count-mismatch": data,
  "unsafe-name": data,
  "guard-tripped": data,
  "empty-audience": data,
  "journal-damaged": data,
  "manifest-damaged": data,
  "wait-ended": waited,
  "too-old": waited,
  "evaluation-quota": waited,
  locked: { exit: 9, retry: "later" },
  canceled: { exit: 130, retry: "later" },
  internal: { exit: 70, retry: "never" },
} as const satisfies Record<string, CodeMeaning>;

export type ErrorCode = keyof typeof errorCodes;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCodes, value);
}
