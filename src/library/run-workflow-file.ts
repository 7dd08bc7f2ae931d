import { resolve } from "node:path";

import type { JsonObject } from "../core/json.ts";
import type { RunOutcome } from "../engine/executor.ts";
import type { FileRunResult } from "../workflows/file/file-run.ts";
import { type RunSettings, withHost } from "./run-settings.ts";

export interface WorkflowFileSettings extends RunSettings {
  /** Id of the first step that runs: the results of those before it are taken from the last run of the file. Default: all steps run. */
  readonly from?: string | undefined;
}

/**
 * Runs a workflow file, YAML or JSON, to its end, or as far as it gets; an unfinished run of the same content and inputs is continued. Relative
 * paths are those of the working directory. The file is checked whole before the first request: rejects with `bad-workflow`, whose
 * `details.problems` has every mistake with line and column; with `bad-option` (file, inputs, `from`), and like `runWorkflow`.
 */
export async function runWorkflowFile(
  path: string,
  inputs: JsonObject,
  settings: WorkflowFileSettings,
): Promise<RunOutcome<FileRunResult>> {
  // YAML and the language of expressions take a tenth of a second to load, which other users of the library shall not wait.
  const { openFile, textOf } = await import("../workflows/file/open-file.ts");
  const { startFile } = await import("../workflows/file/start-file.ts");
  const { file } = await openFile(path, () => textOf(path));
  const { from, runKey } = settings;
  return withHost(settings, (host) => startFile(host, { file, inputs, toPath, from, runKey }));
}

function toPath(typed: string): string {
  return resolve(typed);
}
