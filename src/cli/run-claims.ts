import type { Claims } from "../core/claims.ts";
import type { ErrorCode } from "../core/error-codes.ts";
import { isAppError } from "../core/errors.ts";
import type { Executor } from "../engine/executor.ts";
import type { CliContext } from "./context.ts";

/** What the runs of this state folder work with, so that no two do with the same. */
export async function openClaims(context: CliContext): Promise<Claims> {
  const { createClaims } = await import("../engine/claims.ts");
  const executor = await context.executor();
  return createClaims({
    home: context.settings.home,
    clock: context.clock,
    isUnfinished: (runId) => isUnfinished(executor, runId),
  });
}

/** A run makes one job at most, so a failed run whose job ended badly is over. */
export function isOver(status: string, code: ErrorCode | undefined): boolean {
  if (status === "failed") return code !== undefined && remoteEnds.has(code);
  return status === "succeeded" || status === "canceled";
}

const remoteEnds: ReadonlySet<ErrorCode> = new Set(["job-failed", "job-canceled", "batch-failed"]);

/** A run that cannot be read may be anything, so it keeps what it has. */
async function isUnfinished(executor: Executor, runId: string): Promise<boolean> {
  try {
    const { status, failure } = await executor.read(runId);
    return !isOver(status, failure?.code);
  } catch (error) {
    return !(isAppError(error) && error.code === "run-not-found");
  }
}
