import { randomUUID } from "node:crypto";

import { UsageError } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { TransferTuning } from "../data/transfer/transfer-tuning.ts";
import type { ExecuteOptions, Executor, RunOutcome } from "../engine/executor.ts";
import type { RunState } from "../engine/run-state.ts";
import type { Tenant } from "../platform/records.ts";
import type { StepPorts } from "../steps/step.ts";
import { isFileWorkflow } from "../workflows/file/file-run.ts";
import type { Recipe } from "../workflows/recipe.ts";
import type { RecipeHost } from "../workflows/start-recipe.ts";
import { collectAtOnce } from "./collect-at-once.ts";
import type { CliContext } from "./context.ts";
import { logEvent } from "./log-event.ts";
import { withoutRepeats } from "./told-failures.ts";

/** How long a command stays with its run. */
export interface WaitOptions {
  /** Bound on waiting for remote work; 0: park at the first wait; absent: no bound. */
  readonly waitMs?: number | undefined;
}

export interface ResumeOptions extends WaitOptions {
  /** How downloads use connections. */
  readonly transfer?: Partial<TransferTuning> | undefined;
}

export interface RunRequest<I extends JsonObject, O extends Json> extends ResumeOptions {
  readonly recipe: Recipe<I, O>;
  readonly input: I;
  readonly runKey?: string | undefined;
  /** Called before a new run is made, not before an unfinished one is continued: bad input leaves no run behind. */
  readonly beforeStart?: (() => Promise<void>) | undefined;
}

/** Starts a run, or continues the unfinished run of the same command. */
export async function startRun<I extends JsonObject, O extends Json>(
  context: CliContext,
  request: RunRequest<I, O>,
): Promise<RunOutcome<O>> {
  const { startRecipe } = await import("../workflows/start-recipe.ts");
  const host = await recipeHost(context, request);
  const ports = { ...host.ports, transfer: request.transfer };
  return startRecipe(
    { ...host, ports },
    {
      ...request,
      onContinue: (runId) => context.progress.line(`continuing run ${runId}`),
    },
  );
}

/** What runs recipes, and what their steps reach. */
export async function recipeHost(context: CliContext, wait: WaitOptions): Promise<RecipeHost> {
  return {
    executor: await context.executor(),
    ports: await stepPorts(context),
    execute: executeOptions(context, wait),
  };
}

/** Continues a run under its recorded input, in the sandbox it was started in. */
export async function resumeRun(
  context: CliContext,
  runId: string,
  { transfer, ...wait }: ResumeOptions,
): Promise<RunOutcome> {
  const { findWorkflow } = await import("../workflows/catalog.ts");
  const { letGo } = await import("../workflows/start-recipe.ts");
  const executor = await context.executor();
  const state = await executor.read(runId);
  await refuseForeign(executor, state);
  const ports = { ...(await stepPorts(atHome(context, state))), transfer };
  const options = executeOptions(context, wait);
  return letGo(
    { executor, ports },
    state.input,
    executor.resume(runId, (name) => findWorkflow(name, ports), options),
  );
}

/** Cancels a run and the remote job it waits for. */
export async function cancelRun(context: CliContext, runId: string): Promise<RunState> {
  const { findWorkflow } = await import("../workflows/catalog.ts");
  const { holderOf, letGoOf } = await import("../workflows/start-recipe.ts");
  const executor = await context.executor();
  const before = await executor.read(runId);
  await refuseForeign(executor, before);
  const ports = await stepPorts(atHome(context, before));
  const options = executeOptions(context, {});
  const after = await executor.cancel(runId, (name) => findWorkflow(name, ports), options);
  await letGoOf(holderOf({ executor, ports }), before.input, after, after.failure?.code);
  return after;
}

/** Fails with `locked` when another run goes on with what this one of a workflow file began: its job and folders are that one's now. */
async function refuseForeign(executor: Executor, state: RunState): Promise<void> {
  if (!isFileWorkflow(state.workflow)) return;
  const { requireOwn } = await import("../workflows/file/taken-over.ts");
  await requireOwn(executor, state);
}

async function stepPorts(context: CliContext): Promise<StepPorts> {
  const { openClaims } = await import("../workflows/run-claims.ts");
  const { recordedResults } = await import("../workflows/file/file-run.ts");
  const executor = await context.executor();
  const { pollMinMs, settleMs } = context.settings;
  const platform = await context.platform();
  collectAtOnce();
  return {
    platform,
    clock: context.clock,
    log: context.log,
    random: context.surroundings.random ?? Math.random,
    newRequestId: randomUUID,
    timing: { pollMinMs, settleMs },
    claims: openClaims({
      home: context.settings.home,
      clock: context.clock,
      executor,
    }),
    resultsOf: async (runId) => recordedResults(await executor.read(runId)),
  };
}

function executeOptions(context: CliContext, { waitMs }: WaitOptions): ExecuteOptions {
  const tell = withoutRepeats(context.progress.event);
  return {
    signal: context.signal,
    onEvent: (event) => {
      tell(event);
      logEvent(context.log, event);
    },
    ...(waitMs === undefined ? {} : { waitMs }),
  };
}

/** The surroundings of a recorded run: its own sandbox, and the organisation and service it was started with. */
function atHome(context: CliContext, state: RunState): CliContext {
  const recorded = state.input["tenant"] as Tenant | undefined;
  if (!recorded) return context;
  const flag = context.globals.sandbox;
  if (flag !== undefined && flag !== recorded.sandbox)
    throw elsewhere(state, "sandbox", recorded.sandbox, flag);
  const home = context.withEnvironment({ AEPX_SANDBOX: recorded.sandbox });
  const { tenant } = home.config();
  if (tenant.orgId !== recorded.orgId)
    throw elsewhere(state, "organisation", recorded.orgId, tenant.orgId);
  if (tenant.baseUrl !== recorded.baseUrl)
    throw elsewhere(state, "service", recorded.baseUrl, tenant.baseUrl);
  return home;
}

function elsewhere(state: RunState, what: string, recorded: string, given: string): UsageError {
  return new UsageError(
    "bad-config",
    `Run ${state.runId} belongs to ${what} ${recorded}, and the settings say ${given}. Continue it with the settings it was started with.`,
    { details: { run: state.runId, recorded, given } },
  );
}
