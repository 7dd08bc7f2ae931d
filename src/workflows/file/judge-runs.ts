import { canonicalJson } from "../../core/json.ts";
import type { RunState } from "../../engine/run-state.ts";
import { isOver } from "../is-over.ts";
import { asFileRun, type FileRunInput } from "./file-run.ts";
import { isSameRun } from "./previous-run.ts";

export type KnownRun = Pick<RunState, "runId" | "runKey" | "status" | "held" | "input" | "failure">;

/** Runs of one workflow file, newest first, of this tenant, without those that were cancelled. */
export function runsHere<R extends KnownRun>(
  known: readonly R[],
  tenant: FileRunInput["tenant"],
): R[] {
  return known.filter(({ input, status }) => {
    const run = asFileRun(input);
    return run && status !== "canceled" && canonicalJson(run.tenant) === canonicalJson(tenant);
  });
}

export type RunStanding =
  | { readonly kind: "continue"; readonly runId: string; readonly input: FileRunInput }
  /** An unfinished run with the same inputs began under another content of the file. */
  | { readonly kind: "changed"; readonly runId: string }
  | { readonly kind: "new" };

/** What the unfinished runs of a file mean for the same command given again. Pure. */
export function judgeRuns(known: readonly KnownRun[], wanted: FileRunInput): RunStanding {
  const replaced = new Set(known.flatMap(({ input }) => asFileRun(input)?.taken?.runId ?? []));
  const open = known.filter(
    ({ runId, runKey, status, failure }) =>
      runKey === null && !replaced.has(runId) && !isOver(status, failure?.code),
  );
  const of = (parts: readonly ("file" | "inputs")[]) =>
    open
      .map(({ runId, input }) => ({ runId, input: asFileRun(input) }))
      .find(({ input }) => input !== undefined && isSameRun(input, wanted, parts));
  const same = of(["file", "inputs"]);
  if (same?.input) return { kind: "continue", runId: same.runId, input: same.input };
  const changed = of(["inputs"]);
  return changed ? { kind: "changed", runId: changed.runId } : { kind: "new" };
}
