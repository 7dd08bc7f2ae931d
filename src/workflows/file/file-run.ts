import type { Json, JsonObject } from "../../core/json.ts";
import type { RunState } from "../../engine/run-state.ts";
import type { RunTenant } from "../audience-options.ts";
import type { WorkflowFile } from "./model.ts";

/** What a run of a workflow file is given. It carries the file, so that a run is continued without it, and as it was. */
export type FileRunInput = {
  readonly tenant: RunTenant;
  readonly file: WorkflowFile;
  /** A value for each input of the file; null for one that may be left out and was. Paths are absolute. */
  readonly inputs: JsonObject;
  /** Results that are taken from an earlier run instead of being worked out; absent: none. */
  readonly taken?: TakenResults;
};

export type TakenResults = {
  /** Id of the earlier run. */
  readonly runId: string;
  /** Id of the run that made what those results name: folders and datasets bear it. */
  readonly owner: string;
  /** Id of the first step that runs again. */
  readonly from: string;
  /** Names under which the earlier run recorded the results of the steps before that one. */
  readonly recorded: readonly string[];
};

/** What a run of a workflow file came to. Field names are a contract with scripts. */
export type FileRunResult = {
  /** Name of the workflow, as its file says. */
  readonly workflow: string;
  /** What its file says it gives. */
  readonly outputs: JsonObject;
  /** Ids of the steps that were left out by their `if`. */
  readonly skipped: readonly string[];
  /** The earlier run whose results were taken, and the first step that ran again; null: all steps ran. */
  readonly from: { readonly runId: string; readonly step: string } | null;
};

const PREFIX = "file:";

/** The name under which runs of a workflow file are recorded. */
export function fileWorkflowName({ name }: Pick<WorkflowFile, "name">): string {
  return `${PREFIX}${name}`;
}

export function isFileWorkflow(workflow: string): boolean {
  return workflow.startsWith(PREFIX);
}

/** The input of a recorded run, when it is one of a workflow file. */
export function asFileRun(input: JsonObject): FileRunInput | undefined {
  return isFileInput(input) ? input : undefined;
}

function isFileInput(input: JsonObject | FileRunInput): input is FileRunInput {
  return typeof input["file"] === "object" && typeof input["inputs"] === "object";
}

/** The run that folders, datasets and `run.id` bear the name of. */
export function ownerOf(runId: string, { taken }: Pick<FileRunInput, "taken">): string {
  return taken?.owner ?? runId;
}

/** The step behind a recorded name: `each[2]` is the third item of `each`. */
export function stepIdOf(name: string): string {
  return name.replace(/\[\d+\]$/, "");
}

/** Results of steps by the name they are recorded under. */
export type RecordedResults = Readonly<Record<string, Json>>;

/** Results of steps that ended well. */
export function recordedResults({ steps }: Pick<RunState, "steps">): RecordedResults {
  return Object.fromEntries(
    steps
      .filter(({ status }) => status === "completed")
      .map(({ name, output }) => [name, output] as const),
  );
}
