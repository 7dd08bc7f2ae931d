import type { RunState } from "../engine/run-state.ts";
import { isOver } from "./is-over.ts";

/** An unfinished refresh is continued by the same command for so long; after that it would deliver yesterday's audience. */
export const CONTINUE_WITHIN_MS = 20 * 3_600_000;

export type KnownRefresh = Pick<
  RunState,
  "runId" | "runKey" | "status" | "held" | "input" | "fingerprint" | "startedAt" | "failure"
>;

export interface RefreshAsked {
  /** Folder of snapshots, absolute. */
  readonly folder: string;
  /** Of the recipe and its input. */
  readonly fingerprint: string;
  readonly nowMs: number;
  /** `old`: a younger one of the same command is continued, any other is given up. `all`: every one is given up. `none`: hands off. */
  readonly giveUp: "old" | "all" | "none";
}

export interface RefreshStanding {
  /** The run to continue. */
  readonly open: string | null;
  /** Runs that nobody works on and that keep the folder: to be cancelled first. */
  readonly toCancel: readonly string[];
}

/** What an unfinished refresh of a folder means for the next one. Pure. What a live process works on is left to it. */
export function judgeRefreshes(
  known: readonly KnownRefresh[],
  { folder, fingerprint, nowMs, giveUp }: RefreshAsked,
): RefreshStanding {
  if (giveUp === "none") return { open: null, toCancel: [] };
  const unfinished = known.filter(
    ({ input, status, failure }) => input["folder"] === folder && !isOver(status, failure?.code),
  );
  const own = unfinished.find(
    (run) =>
      giveUp === "old" &&
      run.runKey === null &&
      run.fingerprint === fingerprint &&
      (run.held || nowMs - Date.parse(run.startedAt) < CONTINUE_WITHIN_MS),
  );
  return {
    open: own?.runId ?? null,
    toCancel: unfinished.filter((run) => run !== own && !run.held).map(({ runId }) => runId),
  };
}
