import { isAppError } from "../core/errors.ts";
import type { Executor } from "../engine/executor.ts";
import { isOver } from "./run-claims.ts";

/** Whether a run may still need what it made or holds. */
export type RunStanding =
  /** Over for good. */
  | { readonly kind: "over"; readonly status: "succeeded" | "canceled" | "failed" }
  /** It works, waits, or can be continued. */
  | { readonly kind: "open"; readonly status: "running" | "interrupted" | "parked" | "failed" }
  /** Not in this state folder: of another machine, or removed. */
  | { readonly kind: "unknown" }
  /** Its record is damaged, so it may be anything. */
  | { readonly kind: "unreadable" };

export async function standingOf(executor: Executor, runId: string): Promise<RunStanding> {
  try {
    const { status, held, failure } = await executor.read(runId);
    if (status === "running") return { kind: "open", status: held ? "running" : "interrupted" };
    if (status === "parked") return { kind: "open", status };
    return { kind: isOver(status, failure?.code) ? "over" : "open", status } as RunStanding;
  } catch (error) {
    const unknown = isAppError(error) && error.code === "run-not-found";
    return { kind: unknown ? "unknown" : "unreadable" };
  }
}
