import { isAppError, LockedError, UsageError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Executor } from "../../engine/executor.ts";
import { runIdOfKey } from "../../engine/run-layout.ts";
import type { RunState } from "../../engine/run-state.ts";
import type { RecipeHost } from "../start-recipe.ts";
import { absolutePaths } from "./absolute-paths.ts";
import { asFileRun, type FileRunInput, fileWorkflowName } from "./file-run.ts";
import { resolveInputs } from "./given-inputs.ts";
import { judgeRuns, runsHere } from "./judge-runs.ts";
import type { WorkflowFile } from "./model.ts";
import { checkStep, isSameRun, takeFrom } from "./previous-run.ts";
import { refuseTakenOver } from "./taken-over.ts";

export interface FileStart {
  readonly file: WorkflowFile;
  /** Values of inputs; with `from`, those of the earlier run stand for what is not given. */
  readonly inputs: JsonObject;
  /** Makes a typed path absolute. */
  readonly toPath: (typed: string) => string;
  /** First step that runs; the results of those before are taken from the last run of the file. */
  readonly from?: string | undefined;
  readonly runKey?: string | undefined;
  readonly onContinue?: ((runId: string) => void) | undefined;
}

export interface FilePlan {
  readonly input: FileRunInput;
  /** The run to go on with; null: a new one, or the one of the key. */
  readonly continues: string | null;
  /** The run that the key names already; null: there is none, or no key. */
  readonly keyed: string | null;
}

/** Which run a command means, and its input. Reads the records of runs and changes nothing. Fails as `startFile` does. */
export async function planFile(
  { executor, ports }: Pick<RecipeHost, "executor" | "ports">,
  start: FileStart,
): Promise<FilePlan> {
  const { from, runKey, file } = start;
  const tenant = { ...ports.platform.tenant };
  if (from !== undefined) checkStep(file, from);
  const keyed = runKey === undefined ? undefined : await readKeyed(executor, runKey);
  const all = await executor.list({ workflow: fileWorkflowName(file) });
  const known = runsHere(all, tenant).filter(({ runId }) => runId !== keyed?.runId);
  const runs = { tenant, keyed, known };
  const plan =
    from === undefined
      ? planWhole(start, runs)
      : await planFrom(executor, { ...start, from }, runs);
  const runId = plan.continues ?? plan.keyed;
  if (runId !== null) refuseTakenOver(all, { runId, input: plan.input });
  return plan;
}

interface Runs {
  readonly tenant: FileRunInput["tenant"];
  readonly keyed: RunState | undefined;
  /** Those of the file, newest first, without the keyed one. */
  readonly known: readonly RunState[];
}

/** A run of all steps; or the unfinished one of the same content and inputs, or that of the key. */
function planWhole(start: FileStart, { tenant, keyed, known }: Runs): FilePlan {
  const input = inputOf(start, tenant, {});
  if (start.runKey === undefined) return continued(known, input);
  return { input: sameFile(keyed, input), continues: null, keyed: keyed?.runId ?? null };
}

/** A run that begins with a step; or the unfinished one that was begun so. */
async function planFrom(
  executor: Executor,
  start: FileStart & { readonly from: string },
  { tenant, keyed, known }: Runs,
): Promise<FilePlan> {
  const { from, file, runKey } = start;
  const isSame = (run: RunState) => isSameBeginning(run, inputOf(start, tenant, run.input), from);
  if (keyed && isSame(keyed)) {
    return { input: keyed.input as FileRunInput, continues: null, keyed: keyed.runId };
  }
  const open = runKey === undefined ? known.find((run) => isOpen(run) && isSame(run)) : undefined;
  if (open) return { input: open.input as FileRunInput, continues: open.runId, keyed: null };
  const [last] = known;
  if (!last) throw nothingBefore(file);
  if (last.held) throw atWork(last);
  const input = inputOf(start, tenant, last.input);
  const taken = await takeFrom(await executor.read(last.runId), input, from);
  return { input: { ...input, taken }, continues: null, keyed: keyed?.runId ?? null };
}

function inputOf(
  { file, inputs: given, toPath }: FileStart,
  tenant: FileRunInput["tenant"],
  previous: JsonObject,
): FileRunInput {
  const before = asFileRun(previous)?.inputs ?? {};
  const kept = Object.entries(before).filter(
    ([name, value]) => Object.hasOwn(file.inputs, name) && value !== null,
  );
  const inputs = resolveInputs(file.inputs, { ...Object.fromEntries(kept), ...given });
  return { tenant, ...absolutePaths({ file, inputs }, toPath) };
}

function continued(known: readonly RunState[], input: FileRunInput): FilePlan {
  const standing = judgeRuns(known, input);
  if (standing.kind === "changed")
    throw changedFile({ runId: standing.runId, status: null }, input.file);
  if (standing.kind === "new") return { input, continues: null, keyed: null };
  // What that run took over from another is known from its record alone.
  return { input: standing.input, continues: standing.runId, keyed: null };
}

function isOpen({ status }: Pick<RunState, "status">): boolean {
  return status !== "succeeded" && status !== "canceled";
}

/** An attempt of the same `--from`. */
function isSameBeginning({ input }: RunState, wanted: FileRunInput, from: string): boolean {
  const run = asFileRun(input);
  return run?.taken?.from === from && isSameRun(run, wanted);
}

async function readKeyed(executor: Executor, runKey: string): Promise<RunState | undefined> {
  try {
    return await executor.read(runIdOfKey(runKey));
  } catch (error) {
    if (isAppError(error) && error.code === "run-not-found") return undefined;
    throw error;
  }
}

/** The input as the key's run has it. Fails with `workflow-version` where nothing but the file changed. */
function sameFile(keyed: RunState | undefined, input: FileRunInput): FileRunInput {
  const run = keyed && asFileRun(keyed.input);
  if (!keyed || !run || !isSameRun(run, input, ["inputs"])) return input;
  if (!isSameRun(run, input)) throw changedFile(keyed, input.file);
  return run;
}

function changedFile(
  { runId, status }: { readonly runId: string; readonly status: RunState["status"] | null },
  { name }: WorkflowFile,
): UsageError {
  const over = status !== null && !isOpen({ status });
  const remedy = over
    ? "Use another run key, or the file as it was."
    : `Finish it as it was with "aepx runs resume ${runId}", go on from one of its steps with --from STEP, or give it up with "aepx runs cancel ${runId}".`;
  return new UsageError(
    "workflow-version",
    `Run ${runId} of workflow "${name}" is of another content of the file${over ? "" : " and has not ended"}. ${remedy}`,
    { details: { runId, workflow: name } },
  );
}

function nothingBefore({ name }: WorkflowFile): UsageError {
  return new UsageError(
    "bad-option",
    `--from takes results of an earlier run, and workflow "${name}" has none here. Run the file from its start.`,
    { details: { option: "--from" } },
  );
}

function atWork({ runId }: RunState): LockedError {
  return new LockedError(
    `Run ${runId} of this workflow is at work, so its results cannot be taken over. Wait for it: aepx runs watch ${runId}`,
    { details: { runId } },
  );
}
