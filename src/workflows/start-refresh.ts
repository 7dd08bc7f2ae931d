import { checkRefreshFolder } from "../data/snapshots/snapshots.ts";
import type { RunOutcome } from "../engine/executor.ts";
import { fingerprintOf } from "../engine/run-layout.ts";
import { findWorkflow } from "./catalog.ts";
import { judgeRefreshes, type RefreshAsked } from "./open-refreshes.ts";
import { refreshAudience, type RefreshAudienceInput } from "./refresh-audience.ts";
import type { RefreshResult } from "./refresh-result.ts";
import { holderOf, letGoOf, type RecipeHost, startRecipe } from "./start-recipe.ts";

export interface RefreshStart {
  readonly input: RefreshAudienceInput;
  readonly runKey?: string | undefined;
  /** What becomes of unfinished refreshes of the folder. Default: `old`, or `none` with a run key. */
  readonly giveUp?: RefreshAsked["giveUp"];
  readonly onContinue?: ((runId: string) => void) | undefined;
  readonly onGiveUp?: ((runId: string) => void) | undefined;
}

/**
 * Refreshes a folder: continues what the same command began within the last 20 hours, gives up (cancels) what is older or was begun
 * otherwise, and starts anew. Fails with `locked` when a live process refreshes the folder.
 */
export async function startRefresh(
  host: RecipeHost,
  { input, runKey, onContinue, onGiveUp, ...start }: RefreshStart,
): Promise<RunOutcome<RefreshResult>> {
  const giveUp = start.giveUp ?? (runKey === undefined ? "old" : "none");
  const { executor, ports, execute } = host;
  const known = giveUp === "none" ? [] : await executor.list({ workflow: refreshAudience.name });
  const { open, toCancel } = judgeRefreshes(
    known.filter((run) => runKey === undefined || run.runKey !== runKey),
    {
      folder: input.folder,
      fingerprint: fingerprintOf(refreshAudience.name, input),
      nowMs: ports.clock.now(),
      giveUp,
    },
  );
  for (const runId of toCancel) {
    onGiveUp?.(runId);
    const state = await executor.cancel(runId, (name) => findWorkflow(name, ports), execute);
    await letGoOf(holderOf(host), state.input, state, state.failure?.code);
  }
  return startRecipe(host, {
    recipe: refreshAudience,
    input,
    runKey,
    continues: giveUp === "old" ? open : undefined,
    onContinue,
    beforeStart: () => checkRefreshFolder(input.folder),
  });
}
