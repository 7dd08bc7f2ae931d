import { toTimestamp } from "../core/clock.ts";
import { canonicalJson, type JsonObject } from "../core/json.ts";
import type { GoodSnapshot } from "../data/snapshots/refresh-record.ts";
import { defineStep } from "./step.ts";

const HOUR_MS = 3_600_000;
/** Members are stamped while an evaluation runs, and only its end is told: no evaluation is taken to last longer than this. */
const OVERLAP_MS = 24 * HOUR_MS;
/** Adobe forgets who left after 30 days (documented), so changes alone must not be relied on for as long. */
export const FULL_AFTER_MS = 25 * 24 * HOUR_MS;

export type PlanRefreshInput = {
  /** Changes since the last refresh are enough, where they can be trusted. */
  readonly sinceLast: boolean;
  /** Every so many refreshes all members are fetched. */
  readonly fullEvery: number;
  /** The folder's last good snapshot; null: there is none. */
  readonly last: GoodSnapshot | null;
  /** Identity namespace or column by which people are told apart; null: that of the last snapshot. */
  readonly key: string | null;
  /** What the audience is by. */
  readonly definition: JsonObject;
};

export type RefreshPlan = {
  /** `full`: everybody is fetched. `since-last`: those who came or left. */
  readonly mode: "full" | "since-last";
  /** Changes from then on are fetched, RFC 3339; null: everybody. */
  readonly from: string | null;
  /** Why everybody is fetched although changes were asked for; null: they were not, or are. */
  readonly fullBecause: string | null;
  /** Parts of the definition that are not what they were: nothing can be compared with the last snapshot. */
  readonly changed: readonly string[];
};

/**
 * Decides how much a refresh has to fetch, as a step so that the decision and its reason are on record. Fails with nothing of its own.
 *
 * @calls none
 */
export const planRefreshStep = defineStep({
  name: "plan-refresh",
  run: ({ clock }, input: PlanRefreshInput) => Promise.resolve(planRefresh(input, clock.now())),
});

export function planRefresh(input: PlanRefreshInput, nowMs: number): RefreshPlan {
  const { sinceLast, last, definition } = input;
  const changed = last === null ? [] : changedParts(last.definition, definition);
  const full = { mode: "full", from: null, changed } as const;
  if (!sinceLast) return { ...full, fullBecause: null };
  const why = whyFull(input, changed, nowMs);
  const since = last?.evaluatedAt ?? null;
  if (why !== null || since === null) return { ...full, fullBecause: why };
  const from = toTimestamp(Date.parse(since) - OVERLAP_MS);
  return { mode: "since-last", from, fullBecause: null, changed };
}

function whyFull(
  { last, fullEvery, key }: PlanRefreshInput,
  changed: readonly string[],
  nowMs: number,
): string | null {
  if (last === null) return "there is no snapshot yet";
  if (changed.length > 0) return `changed since the last snapshot: ${changed.join(", ")}`;
  if ((key ?? last.key) === null) return "the last snapshot has no key to tell people apart by";
  if (last.definition["path"] !== "profile") return "the last snapshot is of everybody scored";
  if (last.evaluatedAt === null) return "the last evaluation is not known";
  if (last.cheapRuns + 1 >= fullEvery) return `every ${fullEvery} refreshes`;
  if (nowMs - Date.parse(last.fullAt) >= FULL_AFTER_MS) return "the last full one is 25 days old";
  return null;
}

/** The parts of two definitions that differ, by name; a part that only one of them has is none. */
export function changedParts(before: JsonObject, now: JsonObject): string[] {
  return Object.keys(now).filter(
    (name) => name in before && canonicalJson(before[name]) !== canonicalJson(now[name]),
  );
}
