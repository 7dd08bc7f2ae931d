import { UsageError } from "../core/errors.ts";
import type { RunState } from "../engine/run-state.ts";
import type { StepOutput } from "../steps/catalog.ts";
import type { AudienceResult } from "../workflows/audience-result.ts";
import { asFileRun, isFileWorkflow, stepIdOf } from "../workflows/file/file-run.ts";
import type { CliContext } from "./context.ts";

/**
 * What an earlier run exported, by its record. Fails with `run-not-found`, with `run-not-finished` when there is nothing yet, and with `bad-option`
 * for a run of a workflow file, which may have exported anything.
 */
export async function exportedBy(context: CliContext, runId: string): Promise<AudienceResult> {
  const state = await (await context.executor()).read(runId);
  if (isFileWorkflow(state.workflow)) throw ofFile(state);
  const result = state.output as Partial<AudienceResult> | null;
  if (state.status === "succeeded" && (result?.job || result?.batches?.length)) {
    return result as AudienceResult;
  }
  throw new UsageError(
    "run-not-finished",
    `Run ${runId} is ${state.status} and has exported nothing yet. Continue it with: aepx runs resume ${runId}`,
    { details: { run: runId, status: state.status } },
  );
}

/** Its jobs are known by the steps that started them. */
function ofFile({ runId, input, steps }: RunState): UsageError {
  const used = new Map(asFileRun(input)?.file.steps.map(({ id, use }) => [id, use]));
  const jobs = steps.flatMap(({ name, output }) => {
    const started = used.get(stepIdOf(name)) === "start-export" ? output : null;
    return (started as StepOutput<"start-export"> | null)?.jobId ?? [];
  });
  const remedy =
    jobs.length === 0
      ? `It started no export job; what it has is told by: aepx runs show ${runId}`
      : `What its export jobs wrote is fetched with: ${jobs.map((job) => `aepx download --job ${job} --out DIR`).join(" or ")}`;
  return new UsageError(
    "bad-option",
    `Run ${runId} is one of a workflow file, which exports what its steps say and has no audience of its own. ${remedy}`,
    { details: { run: runId, jobs } },
  );
}
