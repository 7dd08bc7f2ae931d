import { isAppError } from "../core/errors.ts";
import type { Executor } from "../engine/executor.ts";
import type { RunState } from "../engine/run-state.ts";
import { isOver } from "./is-over.ts";
import { successorsOf } from "./file/taken-over.ts";

/** Whether a run may still need what it made or holds. */
export type RunStanding =
  /** Over for good. */
  | {
      readonly kind: "over";
      readonly runId: string;
      readonly status: "succeeded" | "canceled" | "failed";
    }
  /** It works, waits, or can be continued; or another, `runId`, that goes on with what it began. */
  | {
      readonly kind: "open";
      readonly runId: string;
      readonly status: "running" | "interrupted" | "parked" | "failed";
    }
  /** Not in this state folder: of another machine, or removed. */
  | { readonly kind: "unknown" }
  /** Its record is damaged, so it may be anything. */
  | { readonly kind: "unreadable" };

/** `unfinished`: the runs that have not ended well, as they are listed. */
export async function standingOf(
  executor: Pick<Executor, "read">,
  runId: string,
  unfinished: readonly RunState[],
): Promise<RunStanding> {
  const own = await ownStanding(executor, runId);
  if (own.kind === "open" || own.kind === "unreadable") return own;
  const [successor] = successorsOf(unfinished, runId);
  return successor ? standingAs(successor) : own;
}

async function ownStanding(executor: Pick<Executor, "read">, runId: string): Promise<RunStanding> {
  try {
    return standingAs(await executor.read(runId));
  } catch (error) {
    const unknown = isAppError(error) && error.code === "run-not-found";
    return { kind: unknown ? "unknown" : "unreadable" };
  }
}

function standingAs({ runId, status, held, failure }: RunState): RunStanding {
  if (status === "running")
    return { kind: "open", runId, status: held ? "running" : "interrupted" };
  if (status === "parked") return { kind: "open", runId, status };
  return { kind: isOver(status, failure?.code) ? "over" : "open", runId, status } as RunStanding;
}
