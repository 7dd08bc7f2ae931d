import { LockedError } from "../../core/errors.ts";
import type { Executor } from "../../engine/executor.ts";
import type { RunState } from "../../engine/run-state.ts";
import { isOver, UNFINISHED } from "../is-over.ts";
import { asFileRun, ownerOf } from "./file-run.ts";

type KnownRun = Pick<RunState, "runId" | "status" | "input" | "failure">;

/** The unfinished runs that go on with what the run `owner` began: folders and datasets bear its name, not theirs. Pure. */
export function successorsOf<R extends KnownRun>(known: readonly R[], owner: string): R[] {
  return known.filter(
    ({ input, status, failure }) =>
      asFileRun(input)?.taken?.owner === owner && !isOver(status, failure?.code),
  );
}

/** The unfinished run that goes on with what `run` began, in the same folders; undefined: there is none. `known`: runs of its file, newest first. Pure. */
export function takenOverBy<R extends KnownRun>(
  known: readonly R[],
  { runId, input }: Pick<RunState, "runId" | "input">,
): R | undefined {
  const own = asFileRun(input);
  if (!own) return undefined;
  const owner = ownerOf(runId, own);
  const at = known.findIndex((run) => run.runId === runId);
  return successorsOf(known.slice(0, Math.max(0, at)), owner)[0];
}

/** The newest unfinished run that needs the record of the run `runId`: it takes results from it, or its folders bear that name. Pure. */
export function neededBy<R extends KnownRun>(known: readonly R[], runId: string): R | undefined {
  return known.find(({ input, status, failure }) => {
    const taken = asFileRun(input)?.taken;
    return (taken?.runId === runId || taken?.owner === runId) && !isOver(status, failure?.code);
  });
}

/** The runs that need not be continued once `run` has delivered what they could not. `known`: see above. Pure. */
export function supersededBy<R extends KnownRun & Pick<RunState, "held">>(
  known: readonly R[],
  { runId, input }: Pick<RunState, "runId" | "input">,
): R[] {
  const owner = asFileRun(input)?.taken?.owner;
  if (owner === undefined) return [];
  const at = known.findIndex((run) => run.runId === runId);
  return known.slice(at + 1).filter((run) => {
    const isRelated = run.runId === owner || asFileRun(run.input)?.taken?.owner === owner;
    return isRelated && !run.held && UNFINISHED.includes(run.status);
  });
}

/** Fails with `locked` when a run that was begun with `--from` goes on with what `run` began: two would write the same folders. `known`: see above. */
export function refuseTakenOver(
  known: readonly KnownRun[],
  run: Pick<RunState, "runId" | "input">,
): void {
  const other = takenOverBy(known, run);
  if (!other) return;
  throw new LockedError(
    `Run ${other.runId} took over what run ${run.runId} had done and has not ended. Continue that one with "aepx runs resume ${other.runId}", or give it up first with "aepx runs cancel ${other.runId}".`,
    { details: { runId: run.runId, takenOverBy: other.runId } },
  );
}

/** The same of a recorded run. */
export async function requireOwn(
  executor: Pick<Executor, "list">,
  run: Pick<RunState, "runId" | "input" | "workflow">,
): Promise<void> {
  refuseTakenOver(await executor.list({ workflow: run.workflow }), run);
}
