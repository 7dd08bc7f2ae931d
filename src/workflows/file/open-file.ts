import { readFile } from "node:fs/promises";

import { isAppError, toError, UsageError } from "../../core/errors.ts";
import { stepDocuments } from "../../steps/generated/step-documents.ts";
import type { WorkflowFile } from "./model.ts";
import { readWorkflowFile } from "./parse-file.ts";
import { type Problem, workflowFileError } from "./problems.ts";

export interface OpenedFile {
  readonly file: WorkflowFile;
  /** What is probably not meant. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads a workflow file and checks it whole. Fails with `bad-option` when it cannot be read, as `read` does with an error of ours, and with `bad-workflow`, whose `details.problems`
 * has every mistake. `name` stands in messages, `read` gives the text.
 */
export async function openFile(name: string, read: () => Promise<string>): Promise<OpenedFile> {
  const text = await read().catch((error: unknown) => {
    throw isAppError(error) ? error : unreadable(name, toError(error));
  });
  const { file, problems, warnings } = readWorkflowFile(text, name, stepDocuments);
  if (!file) throw workflowFileError(name, problems);
  return { file, warnings };
}

/** The text of a file on disk. */
export function textOf(path: string): Promise<string> {
  return readFile(path, "utf8");
}

function unreadable(name: string, cause: Error): UsageError {
  return new UsageError(
    "bad-option",
    `The workflow file ${name} cannot be read: ${cause.message}. Nothing was run.`,
    { cause, details: { file: name } },
  );
}
