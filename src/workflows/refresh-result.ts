import type { GoodSnapshot } from "../data/snapshots/refresh-record.ts";
import type { DiffedAudiences } from "../steps/diff-audiences.ts";
import type { RefreshPlan } from "../steps/plan-refresh.ts";
import type { AudienceResult } from "./audience-result.ts";

/** What a refresh came to. Field names are a contract with scripts. */
export type RefreshResult = AudienceResult & {
  /** Name of the new snapshot's folder. */
  readonly snapshot: string;
  readonly delta: RefreshDelta;
  /** Names of snapshots that were removed: too old, held back, or left unfinished. */
  readonly removedSnapshots: readonly string[];
};

/** What became of the audience since the last good snapshot. Counts are null where the two cannot be compared. */
export type RefreshDelta = {
  readonly added: number | null;
  readonly removed: number | null;
  readonly changed: number | null;
  /** Name of the snapshot it is against; null: there is none, or it is of another definition. */
  readonly against: string | null;
  readonly mode: RefreshPlan["mode"];
  /** Why there is no difference, or why everybody was fetched although changes were asked for; null: neither. */
  readonly reason: string | null;
  /**
   * What a full refresh found different after refreshes that had fetched changes alone (what changed since the last of them included). Null
   * where the last one was full itself.
   */
  readonly drift: {
    readonly cheapRuns: number;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
  } | null;
};

export interface RefreshBasis {
  /** The last good snapshot. */
  readonly last: GoodSnapshot | null;
  /** Parts of its definition that are not what they were. */
  readonly changed: readonly string[];
  readonly plan: RefreshPlan;
}

export function describeDelta(
  counts: DiffedAudiences["counts"],
  { last, changed, plan: { mode, fullBecause } }: RefreshBasis,
): RefreshDelta {
  const reason = whyIncomparable(last, changed) ?? fullBecause;
  if (counts === null || last === null) {
    return { added: null, removed: null, changed: null, against: null, mode, reason, drift: null };
  }
  const { cheapRuns } = last;
  const drift = mode === "full" && cheapRuns > 0 ? { cheapRuns, ...counts } : null;
  return { ...counts, against: last.name, mode, reason, drift };
}

function whyIncomparable(last: GoodSnapshot | null, changed: readonly string[]): string | null {
  if (last === null) return "there is no snapshot yet";
  if (changed.length === 0) return null;
  return `not comparable with ${last.name}, since these changed: ${changed.join(", ")}`;
}
