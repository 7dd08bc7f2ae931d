import type { ErrorCode, ExitCode } from "../core/error-codes.ts";
import { isAppError } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { shellWord } from "../core/shell-word.ts";
import type { RunOutcome } from "../engine/executor.ts";
import type { RunState } from "../engine/run-state.ts";
import type { AudienceResult } from "../workflows/audience-result.ts";
import { isFileWorkflow } from "../workflows/file/file-run.ts";
import { audienceText } from "./audience-text.ts";
import type { CliContext } from "./context.ts";
import { fileOutcome } from "./file-outcome.ts";

export interface OutcomeOptions {
  /** `--no-wait` was given: parking at the first wait is what was asked for, not a failure. */
  readonly noWait?: boolean;
  /** False where the run cannot be continued later, as with an in-process simulator. */
  readonly resumable?: boolean;
  /** The workflow file as the person typed it. */
  readonly file?: string;
}

/** Prints how a run ended and answers with the exit code. */
export async function reportOutcome(
  context: CliContext,
  outcome: RunOutcome,
  options: OutcomeOptions = {},
): Promise<ExitCode> {
  const resume = options.resumable === false ? null : resumeCommand(context, outcome.runId);
  switch (outcome.status) {
    case "succeeded": {
      const { json, text } = await succeeded(context, outcome);
      context.print(json, text);
      return 0;
    }
    case "parked":
      if (options.noWait && isAppError(outcome.error) && outcome.error.code === "wait-ended") {
        context.print(parkedResult(outcome.runId, resume), parkedText(outcome.runId, resume));
        return 0;
      }
      return context.fail(outcome.error, { runId: outcome.runId, status: "parked", resume });
    case "failed": {
      const { runId, error, status } = outcome;
      if (mayGoOn(error)) return context.fail(error, { runId, status, resume });
      const advice = options.resumable === false ? null : await adviceFor(context, runId, options);
      return context.fail(error, { runId, status, resume: null, advice });
    }
    case "canceled":
      return context.fail(outcome.error, {
        runId: outcome.runId,
        status: "canceled",
        resume: null,
      });
  }
}

/** What was asked for was wrong, or the remote work is over: the same run would end the same way again. */
const finalCodes: ReadonlySet<ErrorCode> = new Set([
  "bad-option",
  "bad-workflow",
  "segment-not-found",
  "segment-ambiguous",
  "dataset-not-found",
  "dataset-ambiguous",
  "dataset-not-union",
  "schema-field-unknown",
  "no-profile",
  "no-batch",
  "too-many-bytes",
  "job-failed",
  "job-canceled",
  "batch-failed",
  "count-mismatch",
  "guard-tripped",
  "empty-audience",
]);

function mayGoOn(error: unknown): boolean {
  return !isAppError(error) || !finalCodes.has(error.code);
}

/** How a run of a workflow file, which as it is would end the same way again, goes on all the same; null: it does not. */
async function adviceFor(
  context: CliContext,
  runId: string,
  { file = "FILE" }: OutcomeOptions,
): Promise<string | null> {
  const executor = await context.executor();
  const run = await executor.read(runId);
  if (!isFileWorkflow(run.workflow)) return null;
  const { stepToBeginWith } = await import("../workflows/file/begin-again.ts");
  const step = stepToBeginWith(run, await executor.list({ workflow: run.workflow }));
  if (step === null) return null;
  const name = /^[\w./-]+$/.test(file) ? file : shellWord(file);
  return `Mend the cause, then: aepx run ${name} --from ${step}${profileOf(context)}`;
}

/** The result of a finished run in both forms. A repeated one is checked first: its files have to be there and whole. */
export async function succeeded(
  context: CliContext,
  { runId, replayed }: Extract<RunOutcome, { status: "succeeded" }>,
): Promise<{ readonly json: JsonObject; readonly text: string }> {
  const state = await (await context.executor()).read(runId);
  const outcomeOf = isFileWorkflow(state.workflow) ? fileOutcome : audienceOutcome;
  const { json, text } = await outcomeOf(context, state, { replayed });
  const { startedAt, finishedAt } = state;
  return { json: { runId, status: "succeeded", ...json, startedAt, finishedAt }, text };
}

async function audienceOutcome(
  context: CliContext,
  { runId, output }: RunState,
  { replayed }: { readonly replayed: boolean },
): Promise<{ readonly json: JsonObject; readonly text: string }> {
  const result = output as AudienceResult;
  if (replayed) await checkStillThere(context, runId, result);
  const { path, ...rest } = result;
  const json: JsonObject = { path, ...(rest as unknown as Record<string, Json>) };
  return { json, text: audienceText(result, runId) };
}

async function checkStillThere(
  context: CliContext,
  runId: string,
  result: AudienceResult,
): Promise<void> {
  if (result.out === null) return;
  const { requireWhole } = await import("../data/output/require-whole.ts");
  context.progress.line(`run ${runId} is done, checking its files`);
  await requireWhole(result.out, { runId, signal: context.signal });
}

/** Everything but the profile is on record with the run. */
function resumeCommand(context: CliContext, runId: string): string {
  return `aepx runs resume ${runId}${profileOf(context)}`;
}

function profileOf({ globals }: CliContext): string {
  return globals.profile === undefined ? "" : ` --profile ${globals.profile}`;
}

function parkedResult(runId: string, resume: string | null): JsonObject {
  return { runId, status: "parked", error: null, resume };
}

function parkedText(runId: string, resume: string | null): string {
  return [`Started. Run ${runId} is parked.`, ...(resume ? [`Continue with: ${resume}`] : [])].join(
    "\n",
  );
}
