import type { JsonObject } from "../../core/json.ts";
import type { WorkflowFile } from "../../workflows/file/model.ts";
import { problemText } from "../../workflows/file/problems.ts";
import type { CliContext } from "../context.ts";

/** A workflow file, checked, and what it is to be run with. */
export interface FileAsked {
  readonly file: WorkflowFile;
  readonly inputs: JsonObject;
  readonly from: string | undefined;
}

export interface FileTyped {
  /** Path of the file; `-`: standard input. */
  readonly file: string;
  readonly input: readonly string[] | undefined;
  readonly from: string | undefined;
}

/**
 * Reads and checks a workflow file and the inputs given to it. Fails with `bad-workflow` or `bad-option`, each telling all that is wrong.
 * What is probably not meant goes to standard error.
 */
export async function openAsked(
  context: CliContext,
  { file: name, input = [], from }: FileTyped,
): Promise<FileAsked> {
  const { openFile, textOf } = await import("../../workflows/file/open-file.ts");
  const { parseInputs } = await import("../../workflows/file/given-inputs.ts");
  const read = () => (name === "-" ? standardInput(context) : textOf(context.path(name)));
  const { file, warnings } = await openFile(name, read);
  for (const warning of warnings) context.progress.line(`! ${problemText(name, warning)}`);
  // The run whose results are taken has its inputs, too.
  const inputs = parseInputs(file.inputs, input, { partial: from !== undefined });
  return { file, inputs, from };
}

function standardInput({ surroundings, signal }: CliContext): Promise<string> {
  return surroundings.readInput?.(signal) ?? Promise.resolve("");
}
