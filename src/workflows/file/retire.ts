import { toError } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { Executor } from "../../engine/executor.ts";
import type { RunState } from "../../engine/run-state.ts";
import { supersededBy } from "./taken-over.ts";

/**
 * Once a run has delivered what earlier ones could not, nobody should continue those: they are closed, and nothing of them undone. The run has
 * delivered whatever comes of that, so what goes wrong is a warning.
 */
export async function retire(
  { executor, log }: { readonly executor: Executor; readonly log: Log },
  { runId, input, workflow }: Pick<RunState, "runId" | "input" | "workflow">,
): Promise<void> {
  for (const before of supersededBy(await executor.list({ workflow }), { runId, input })) {
    try {
      await close(executor, before);
    } catch (error) {
      log.warn(
        `Run ${before.runId}, whose results run ${runId} took over, could not be closed. Nobody needs it any more: aepx runs cancel ${before.runId}`,
        { run: runId, reason: toError(error).message },
      );
    }
  }
}

async function close(
  executor: Pick<Executor, "cancel">,
  { runId, workflow, version }: RunState,
): Promise<void> {
  const nothing = { name: workflow, version, run: () => Promise.resolve(null) };
  await executor.cancel(runId, () => nothing, { waitMs: 0 });
}
