import { toTimestamp } from "../../core/clock.ts";
import { isAppError, LockedError } from "../../core/errors.ts";
import { fromFailure } from "../../core/failure.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { StepContext } from "../../core/step-context.ts";
import { fingerprintOf, newRunId, runIdOfKey } from "../../engine/run-layout.ts";
import { checkKey } from "../../engine/run-start.ts";
import type { RunState } from "../../engine/run-state.ts";
import { DryRunEnd } from "../../platform/dry-run.ts";
import { runChecked } from "../../steps/run-checked.ts";
import type { StepPorts } from "../../steps/step.ts";
import { unrecorded } from "../../steps/unrecorded.ts";
import type { RecipeHost } from "../start-recipe.ts";
import { fileWorkflowName, ownerOf, type RecordedResults, recordedResults } from "./file-run.ts";
import { inputOf, usedStep } from "./file-step.ts";
import { type FilePlan, type FileStart, planFile } from "./plan-file.ts";
import { resultsBefore } from "./results-before.ts";
import { type StepRunner, walkSteps } from "./walk-steps.ts";

/** What a rehearsal needs: `ports.platform` is one that sends no writes. */
export type RehearsalHost = Pick<RecipeHost, "executor" | "ports"> & {
  readonly signal: AbortSignal;
};

/**
 * Goes through a workflow file as far as that is possible without changing anything: what an earlier run has on record answers from there, what
 * reads is run, what would be written is told. It waits for nobody and records nothing. Fails as the steps do, and as `startFile` does.
 */
export async function rehearseFile(
  host: RehearsalHost,
  start: FileStart,
  tell: (line: string) => void,
): Promise<void> {
  const plan = await planFile(host, start);
  const known = await knownOf(host, plan);
  if (known.run && whatBecomesOf(known.run, plan, tell) === "ended") return;
  const { file, inputs } = plan.input;
  const runId = known.run?.runId ?? newIdOf(start, host.ports);
  const run = { id: ownerOf(runId, plan.input) };
  let at = { name: "", id: "", use: "" };
  const runner = runnerOf(host, known, tell);
  try {
    await walkSteps(file.steps, { inputs, run }, (name, step, scope) => {
      at = { name, ...step };
      return runner(name, step, scope);
    });
  } catch (error) {
    const why = whyEnded(error);
    if (why === undefined) throw error;
    const ids = file.steps.map(({ id }) => id);
    const rest = ids.slice(ids.indexOf(at.id) + 1);
    tell(`The dry run ends at step ${at.name} (${at.use}), ${why}.`);
    if (rest.length > 0) tell(`Not tried, because they come after it: ${rest.join(", ")}.`);
  }
}

interface Known {
  /** The run that the command would continue. */
  readonly run: RunState | null;
  readonly results: RecordedResults;
}

async function knownOf(
  { executor }: RehearsalHost,
  { input, continues, keyed }: FilePlan,
): Promise<Known> {
  const runId = continues ?? keyed;
  const resultsOf = async (id: string) => recordedResults(await executor.read(id));
  const run = runId === null ? null : await executor.read(runId);
  return { run, results: await resultsBefore(resultsOf, runId, input) };
}

/** Tells what the command would do with a run that is there. Fails as the command would. */
function whatBecomesOf(
  run: RunState,
  { input, keyed }: FilePlan,
  tell: (line: string) => void,
): "ended" | "open" {
  const { runId, status, runKey, held, failure } = run;
  const workflow = fileWorkflowName(input.file);
  const fingerprint = fingerprintOf(workflow, input);
  if (keyed !== null) checkKey(run, { workflow, input, fingerprint, runKey });
  if (status === "succeeded") {
    tell(
      `Run ${runId} has succeeded: its recorded result would be given again, if its files are whole.`,
    );
    return "ended";
  }
  if (status === "canceled" && failure) throw fromFailure(failure);
  if (held) throw atWork(run);
  tell(`Run ${runId} would be continued; what it has done stays done.`);
  return "open";
}

function atWork({ runId }: RunState): LockedError {
  return new LockedError(
    `Run ${runId} is at work already, so it would not be continued. Wait for it: aepx runs watch ${runId}`,
    { details: { runId } },
  );
}

function newIdOf({ runKey }: FileStart, { clock }: StepPorts): string {
  return runKey === undefined ? newRunId(clock.now()) : runIdOfKey(runKey);
}

function runnerOf(
  { ports, signal }: RehearsalHost,
  { run, results }: Known,
  tell: (line: string) => void,
): StepRunner {
  const begun = new Set(run?.steps.flatMap(({ name, marker }) => (marker === null ? [] : name)));
  return async (name, step, scope): Promise<Json> => {
    const known = Object.hasOwn(results, name) ? results[name] : undefined;
    if (known !== undefined) return known;
    const used = usedStep(step);
    if (used.dryRun === "ends") throw new RehearsalEnd("which writes on this machine");
    if (begun.has(name)) throw new RehearsalEnd("which would first look for what it has begun");
    const onNews = ({ would, warning }: JsonObject) => {
      if (typeof would === "string") tell(`Step ${name} would ${would}.`);
      if (typeof warning === "string") tell(warning);
    };
    const context = dryContext(ports, { signal, onNews });
    return runChecked(used, { ports, input: inputOf(step, scope), context, dry: true });
  };
}

/** A context that records nothing, for a platform that creates nothing; the first wait ends it. */
function dryContext({ clock }: StepPorts, how: Parameters<typeof unrecorded>[0]): StepContext {
  const now = clock.now();
  return {
    ...unrecorded(how),
    deadlineMs: now,
    begin: (marker) => Promise.resolve({ marker, fresh: true, startedAt: toTimestamp(now) }),
  };
}

class RehearsalEnd extends Error {}

/** Undefined: it is a failure like any other. */
function whyEnded(error: unknown): string | undefined {
  if (error instanceof RehearsalEnd) return error.message;
  if (error instanceof DryRunEnd) return "where the export job would be started";
  const waits = isAppError(error) && error.code === "wait-ended";
  return waits ? "which would wait for the platform" : undefined;
}
