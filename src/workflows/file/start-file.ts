import { isAppError, LockedError, UsageError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Executor, RunOutcome } from "../../engine/executor.ts";
import { runIdOfKey } from "../../engine/run-layout.ts";
import type { RunState } from "../../engine/run-state.ts";
import { bindRecipe } from "../recipe.ts";
import { letGo, letGoOf, type RecipeHost } from "../start-recipe.ts";
import { absolutePaths } from "./absolute-paths.ts";
import { asFileRun, type FileRunInput, type FileRunResult, fileWorkflowName } from "./file-run.ts";
import { resolveInputs } from "./given-inputs.ts";
import { judgeRuns, runsHere } from "./judge-runs.ts";
import type { WorkflowFile } from "./model.ts";
import { checkStep, isSameRun, takeFrom } from "./previous-run.ts";
import { recipeOfFile } from "./recipe-of-file.ts";

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

/**
 * Runs a workflow file, or continues the unfinished run of the same content and inputs (with a run key: of that key). Fails with `bad-option`
 * (inputs, `from`), and with `workflow-version` when that run began under another content of the file.
 */
export async function startFile(
  host: RecipeHost,
  start: FileStart,
): Promise<RunOutcome<FileRunResult>> {
  const { executor, ports, execute } = host;
  const { runKey } = start;
  const name = fileWorkflowName(start.file);
  const definition = bindRecipe(recipeOfFile(name), ports);
  const plan = await planOf(host, start);
  const resume = (runId: string) => {
    start.onContinue?.(runId);
    return executor.resume<FileRunResult>(runId, () => definition as never, execute);
  };
  const ending =
    plan.continues === null
      ? executor.start(definition, plan.input, { ...execute, ...(runKey && { runKey }) })
      : resume(plan.continues);
  const outcome = await letGo(ports, plan.input, ending);
  if (outcome.status === "succeeded") await retire(host, plan.input);
  return outcome;
}

interface Plan {
  readonly input: FileRunInput;
  /** The run to go on with; null: a new one, or the one of the key. */
  readonly continues: string | null;
}

async function planOf(host: RecipeHost, start: FileStart): Promise<Plan> {
  const { from, runKey } = start;
  const { executor, ports } = host;
  const tenant = { ...ports.platform.tenant };
  if (from !== undefined) checkStep(start.file, from);
  const keyed = runKey === undefined ? undefined : await readKeyed(executor, runKey);
  const all = await executor.list({ workflow: fileWorkflowName(start.file) });
  const known = runsHere(all, tenant).filter(({ runId }) => runId !== keyed?.runId);
  if (from === undefined) {
    const input = inputOf(start, tenant, {});
    if (runKey !== undefined) return { input: sameFile(keyed, input), continues: null };
    return continued(known, input);
  }
  const again = keyed ? [keyed] : runKey === undefined ? known : [];
  const same = again.find(
    (run) =>
      (keyed !== undefined || isOpen(run)) &&
      isSameBeginning(run, inputOf(start, tenant, run.input), from),
  );
  if (same) return { input: same.input as FileRunInput, continues: keyed ? null : same.runId };
  const [last] = known;
  if (!last) throw nothingBefore(start.file);
  if (last.held) throw atWork(last);
  const input = inputOf(start, tenant, last.input);
  const taken = await takeFrom(await executor.read(last.runId), input, from);
  return { input: { ...input, taken }, continues: null };
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

function continued(known: readonly RunState[], input: FileRunInput): Plan {
  const standing = judgeRuns(known, input);
  if (standing.kind === "changed")
    throw changedFile({ runId: standing.runId, status: null }, input.file);
  if (standing.kind === "new") return { input, continues: null };
  // What that run took over from another is known from its record alone.
  return { input: standing.input, continues: standing.runId };
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

/** Once a run has delivered what an earlier one could not, nobody should continue that one: it is closed, and nothing of it undone. */
async function retire(
  host: Pick<RecipeHost, "executor" | "ports">,
  { taken }: FileRunInput,
): Promise<void> {
  if (!taken) return;
  const { executor, ports } = host;
  const before = await executor.read(taken.runId);
  if (!isOpen(before) || before.held) return;
  const { workflow, version, input } = before;
  const nothing = { name: workflow, version, run: () => Promise.resolve(null) };
  const after = await executor.cancel(before.runId, () => nothing);
  await letGoOf(ports, {}, after);
  await retire(host, input as FileRunInput);
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
