import type { Claims } from "../core/claims.ts";
import type { ErrorCode } from "../core/error-codes.ts";
import { isAppError, toError } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { CLAIM_FILE } from "../data/output/manifest.ts";
import { abandonOutput, releaseOutput, releaseUntouched } from "../data/output/output-folder.ts";
import type { ExecuteOptions, Executor, RunOutcome } from "../engine/executor.ts";
import { fingerprintOf } from "../engine/run-layout.ts";
import type { RunState } from "../engine/run-state.ts";
import type { StepPorts } from "../steps/step.ts";
import type { Holdings } from "./file/claimed-folders.ts";
import { asFileRun, fileWorkflowName } from "./file/file-run.ts";
import { bindRecipe, type Recipe } from "./recipe.ts";
import { isOver, UNFINISHED } from "./is-over.ts";
import { unfinishedRun } from "./run-claims.ts";

/** What runs a recipe, and what its steps reach. */
export interface RecipeHost {
  readonly executor: Executor;
  readonly ports: StepPorts;
  readonly execute: ExecuteOptions;
}

export interface RecipeStart<I extends JsonObject, O extends Json> {
  readonly recipe: Recipe<I, O>;
  readonly input: I;
  readonly runKey?: string | undefined;
  /** The unfinished run to continue, null for none, where that is known already. Default: it is looked for. */
  readonly continues?: string | null | undefined;
  /** Called before a new run is made, not before an unfinished one is continued: bad input leaves no run behind. */
  readonly beforeStart?: (() => Promise<void>) | undefined;
  readonly onContinue?: ((runId: string) => void) | undefined;
}

/** Starts a run, or continues the unfinished run of the same recipe and input (with a run key: of that key). */
export async function startRecipe<I extends JsonObject, O extends Json>(
  host: RecipeHost,
  { recipe, input, runKey, continues, beforeStart, onContinue }: RecipeStart<I, O>,
): Promise<RunOutcome<O>> {
  const { executor, ports, execute } = host;
  const definition = bindRecipe(recipe, ports);
  const end = (ending: Promise<RunOutcome<O>>) => letGo(host, input, ending);
  if (runKey !== undefined) return end(executor.start(definition, input, { ...execute, runKey }));
  const open =
    continues === undefined
      ? await findUnfinished(executor, fingerprintOf(definition.name, input))
      : continues;
  if (open !== null) {
    onContinue?.(open);
    return end(executor.resume<O>(open, () => definition as never, execute));
  }
  await beforeStart?.();
  return end(executor.start(definition, input, execute));
}

/** After its job has failed, the same command is a new attempt of a new run. */
async function findUnfinished(executor: Executor, fingerprint: string): Promise<string | null> {
  const unfinished = await executor.list({ fingerprint, statuses: UNFINISHED });
  const open = unfinished.find(
    ({ runKey, status, failure }) => runKey === null && !isOver(status, failure?.code),
  );
  return open?.runId ?? null;
}

/**
 * Gives up what a run that has ended no longer needs: datasets it kept from others, a folder it cannot or will not fill, and runs whose results it
 * took over. How it ended is not changed by that, so what goes wrong is a warning.
 */
export async function letGo<O extends Json>(
  host: Pick<RecipeHost, "executor" | "ports">,
  input: JsonObject,
  ending: Promise<RunOutcome<O>>,
): Promise<RunOutcome<O>> {
  const outcome = await ending;
  const { runId, status } = outcome;
  const code = "error" in outcome && isAppError(outcome.error) ? outcome.error.code : undefined;
  try {
    if (status === "succeeded") await closeTakenOver(host, runId, input);
    await letGoOf(holderOf(host), input, outcome, code);
  } catch (error) {
    host.ports.log.warn(
      `What run ${runId} held could not all be given up. Datasets are free for others all the same; a folder is when its file ${CLAIM_FILE} is deleted.`,
      { run: runId, reason: toError(error).message },
    );
  }
  return outcome;
}

async function closeTakenOver(
  { executor, ports: { log } }: Pick<RecipeHost, "executor" | "ports">,
  runId: string,
  input: JsonObject,
): Promise<void> {
  const run = asFileRun(input);
  if (!run?.taken) return;
  const { retire } = await import("./file/retire.ts");
  await retire({ executor, log }, { runId, input, workflow: fileWorkflowName(run.file) });
}

/** What knows who holds what. */
export interface Holder {
  readonly executor: Pick<Executor, "read" | "list">;
  readonly claims: Claims;
}

export function holderOf({ executor, ports }: Pick<RecipeHost, "executor" | "ports">): Holder {
  return { executor, claims: ports.claims };
}

/**
 * A run that failed before it wrote anything does not keep its folder from the corrected command; a cancelled one gives it up, unless another
 * run of its name goes on there.
 */
export async function letGoOf(
  { executor, claims }: Holder,
  input: JsonObject,
  { runId, status }: { readonly runId: string; readonly status: RunState["status"] },
  code?: ErrorCode,
): Promise<void> {
  const { folders, owner } = await holdingsOf(runId, input);
  if (status === "failed") for (const folder of folders) await releaseUntouched(folder, owner);
  if (!isOver(status, code)) return;
  if (asFileRun(input) && (await unfinishedRun(executor, owner)) !== null) return;
  await claims.releaseAll(owner);
  for (const folder of folders) {
    if (status === "canceled") await abandonOutput(folder, owner);
    if (status === "succeeded") await releaseOutput(folder, owner);
  }
}

/** The language of workflow files is loaded for runs of workflow files alone. */
async function holdingsOf(runId: string, input: JsonObject): Promise<Holdings> {
  const run = asFileRun(input);
  if (run) return (await import("./file/claimed-folders.ts")).holdingsOf(runId, run);
  const { out } = input;
  return { folders: typeof out === "string" ? [out] : [], owner: runId };
}
