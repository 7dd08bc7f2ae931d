import { UsageError } from "../core/errors.ts";
import type { AudienceResult } from "../workflows/audience-result.ts";
import type { CliContext } from "./context.ts";

/** What an earlier run exported, by its record. Fails with `run-not-found`, and with `run-not-finished` when there is nothing yet. */
export async function exportedBy(context: CliContext, runId: string): Promise<AudienceResult> {
  const state = await (await context.executor()).read(runId);
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
